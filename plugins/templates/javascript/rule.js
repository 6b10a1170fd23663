// 示例评选办法（非现行办法） · an example measure, not one in force.
//
// 第三条 / article 3: not older than the maximum age on the day of the decision.
// 第五条 / article 5: patents granted in the last years. 第六条 / article 6: years in post.
//
// 每个条件和计分项写一个函数，理由与证据必填，总分由 runtime.js 相加。
// A function for each requirement and item; reason and evidence are arguments, and runtime.js adds up.

import { facts, form, parametersSchema } from "./build/embedded.js";
import {
  atMost, award, date, decided, defineRule, nothing, points, present, problem, quoted, shown, times, undetermined,
  yearsBetween,
} from "./runtime.js";

export const rule = defineRule({
  id: "example.county.example-rule",
  version: "1.0.0",
  title: ["示例评选办法", "Example measure"],
  purpose: "award",
  facts,
  form,
  parametersSchema,
  requirements: [{ id: "age", title: ["年龄", "Age"], basis: "示例评选办法第三条", ask: age }],
  items: [
    { id: "patents", title: ["授权专利", "Patents"], floor: "0", ceiling: "30", basis: "示例评选办法第五条", give: patents },
    { id: "tenure", title: ["在岗年限", "Years in post"], floor: "0", ceiling: "15", basis: "示例评选办法第六条", give: tenure },
  ],
  tieBreak: ["patents"],
});

function age({ facts, parameters, asOf }) {
  const most = parameters.maximumAge.value;
  const under = ["/maximumAge/value"];
  const { birthDate } = present(facts.talent, "/talent");
  if (birthDate === null) {
    return undetermined("缺少出生日期，需人工核实", "the birth date is missing; a person has to look", under);
  }
  const age = yearsBetween(date(birthDate, "/talent/birthDate"), asOf);
  const met = age <= most;
  return decided(
    met,
    `${age} 周岁，${met ? "不超过" : "超过"} ${most} 周岁`,
    `${age} years old, ${met ? "not above" : "above"} ${most}`,
    ["/talent/birthDate"],
    under,
  );
}

function patents({ facts, parameters, asOf }) {
  const years = parameters.patentYears.value;
  const each = points(parameters.pointsPerPatent.value);
  const under = ["/patentYears/value", "/pointsPerPatent/value"];
  const counted = [];
  facts.answers.patents.forEach((patent, i) => {
    const place = `/answers/patents/${i}/granted`;
    const granted = date(patent.granted, place);
    if (granted > asOf) {
      const title = quoted(patent.title);
      problem(
        "GRANTED_IN_FUTURE",
        `专利「${title}」授权日期晚于评判日`,
        `the patent "${title}" was granted after the day of the decision`,
        [place, `/answers/patents/${i}/title`],
      );
    }
    if (yearsBetween(granted, asOf) < years) counted.push(place);
  });
  const count = counted.length;
  if (count === 0) {
    return nothing(`近 ${years} 年无授权专利`, `no patent granted in the last ${years} years`, under);
  }
  return award(
    atMost(times(each, count), points("30")),
    `近 ${years} 年授权专利 ${count} 项，每项 ${shown(each)} 分，至多 30 分`,
    `patents granted in the last ${years} years: ${count}, ${shown(each)} points each, at most 30`,
    counted,
    under,
  );
}

function tenure({ facts, parameters }) {
  const years = facts.answers.yearsInPost;
  const each = points(parameters.pointsPerYear.value);
  const place = "/answers/yearsInPost";
  if (!(years >= 0 && years <= 60)) {
    problem("YEARS_OUT_OF_RANGE", "在岗年限应为 0 至 60 的整数", "years in post are 0 to 60", [place]);
  }
  return award(
    atMost(times(each, years), points("15")),
    `在岗 ${years} 年，每年 ${shown(each)} 分，至多 15 分`,
    `years in post: ${years}, ${shown(each)} points a year, at most 15`,
    [place],
    ["/pointsPerYear/value"],
  );
}
