"""示例评选办法（非现行办法） · an example measure, not one in force.

第三条 / article 3: not older than the maximum age on the day of the decision.
第五条 / article 5: patents granted in the last years. 第六条 / article 6: years in post.

每个条件和计分项写一个函数，理由与证据必填，总分由 runtime.py 相加。
A function for each requirement and item; reason and evidence are arguments, and runtime.py adds up.
"""

from embedded import FACTS, FORM, PARAMETERS_SCHEMA
from runtime import (
    Case, Item, Measure, Requirement, at_most, award, date, decided, define_rule, nothing, points, present, problem,
    quoted, shown, times, undetermined, years_between,
)


def age(case: Case):
    most = case.parameters["maximumAge"]["value"]
    under = ["/maximumAge/value"]
    birth_date = present(case.facts["talent"], "/talent")["birthDate"]
    if birth_date is None:
        return undetermined("缺少出生日期，需人工核实", "the birth date is missing; a person has to look", under)
    age = years_between(date(birth_date, "/talent/birthDate"), case.as_of)
    met = age <= most
    return decided(
        met,
        f"{age} 周岁，{'不超过' if met else '超过'} {most} 周岁",
        f"{age} years old, {'not above' if met else 'above'} {most}",
        ["/talent/birthDate"],
        under,
    )


def patents(case: Case):
    years = case.parameters["patentYears"]["value"]
    each = points(case.parameters["pointsPerPatent"]["value"])
    under = ["/patentYears/value", "/pointsPerPatent/value"]
    counted = []
    for i, patent in enumerate(case.facts["answers"]["patents"]):
        place = f"/answers/patents/{i}/granted"
        granted = date(patent["granted"], place)
        if granted > case.as_of:
            title = quoted(patent["title"])
            problem(
                "GRANTED_IN_FUTURE",
                f"专利「{title}」授权日期晚于评判日",
                f'the patent "{title}" was granted after the day of the decision',
                [place, f"/answers/patents/{i}/title"],
            )
        if years_between(granted, case.as_of) < years:
            counted.append(place)
    count = len(counted)
    if count == 0:
        return nothing(f"近 {years} 年无授权专利", f"no patent granted in the last {years} years", under)
    return award(
        at_most(times(each, count), points("30")),
        f"近 {years} 年授权专利 {count} 项，每项 {shown(each)} 分，至多 30 分",
        f"patents granted in the last {years} years: {count}, {shown(each)} points each, at most 30",
        counted,
        under,
    )


def tenure(case: Case):
    years = case.facts["answers"]["yearsInPost"]
    each = points(case.parameters["pointsPerYear"]["value"])
    place = "/answers/yearsInPost"
    if not 0 <= years <= 60:
        problem("YEARS_OUT_OF_RANGE", "在岗年限应为 0 至 60 的整数", "years in post are 0 to 60", [place])
    return award(
        at_most(times(each, years), points("15")),
        f"在岗 {years} 年，每年 {shown(each)} 分，至多 15 分",
        f"years in post: {years}, {shown(each)} points a year, at most 15",
        [place],
        ["/pointsPerYear/value"],
    )


Rule = define_rule(Measure(
    id="example.county.example-rule",
    version="1.0.0",
    title=("示例评选办法", "Example measure"),
    purpose="award",
    facts=FACTS,
    form=FORM,
    parameters_schema=PARAMETERS_SCHEMA,
    requirements=[Requirement("age", ("年龄", "Age"), "示例评选办法第三条", age)],
    items=[
        Item("patents", ("授权专利", "Patents"), "0", "30", "示例评选办法第五条", patents),
        Item("tenure", ("在岗年限", "Years in post"), "0", "15", "示例评选办法第六条", tenure),
    ],
    tie_break=["patents"],
))
