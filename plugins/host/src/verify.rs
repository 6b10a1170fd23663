//! The host believes nothing: every answer of a rule is checked before anyone sees it.
//!
//! Pure: what is asked, what was answered, yes or the first thing that is wrong. An answer that fails
//! here is an error of the rule and never zero points. Whether a verdict is *just* is not asked; ranks,
//! ties and quotas are computed elsewhere.

use std::cell::Cell;

use crate::contract::{Finding, Judgement, Line, Manifest, Outcome, Problem, Subject, Text, Verdict};
use crate::decimal::Decimal;
use crate::fault::{Fault, FaultCode};
use crate::limits::Limits;
use crate::outline::Outline;
use crate::pointer;
use crate::wording::{Wording, shown, wording};

/// Checks the answer to one batch.
///
/// # Errors
///
/// The first thing that is wrong, with the subject that it concerns.
pub fn verify(
    manifest: &Manifest,
    parameters: &str,
    subjects: &[Subject],
    verdicts: &[Verdict],
    limits: &Limits,
) -> Result<(), Fault> {
    if verdicts.len() != subjects.len() {
        return Err(Fault::new(
            FaultCode::VerdictCount,
            format!("应有 {} 份结论，规则给出 {} 份", subjects.len(), verdicts.len()),
            format!("{} verdicts are due, the rule gave {}", subjects.len(), verdicts.len()),
        ));
    }
    let applied = outlined(parameters)?;
    let mut facts = Outline::default();
    for (subject, verdict) in subjects.iter().zip(verdicts) {
        if verdict.subject() != subject.id {
            return Err(Fault::new(
                FaultCode::VerdictSubject,
                "结论的对象与顺序不符：应与送交的对象一一对应",
                "the verdict is about another subject: verdicts have to follow the subjects one for one",
            )
            .about(&subject.id));
        }
        facts.read(&subject.facts).map_err(|error| {
            let Text { zh, en } = error.said();
            Fault::new(
                FaultCode::FactsInvalid,
                format!("事实不是本契约的 JSON：{zh}"),
                format!("the facts are not JSON of this contract: {en}"),
            )
            .about(&subject.id)
        })?;
        let check = Check::new(limits, (parameters, &applied), (&subject.facts, &facts));
        check.verdict(manifest, verdict).map_err(|fault| fault.about(&subject.id))?;
    }
    Ok(())
}

/// Checks the problem of a rule that declines to judge anyone under these parameters.
pub(crate) fn fits(problem: &Problem, parameters: &str, limits: &Limits) -> Result<(), Fault> {
    let (applied, none) = (outlined(parameters)?, Outline::default());
    Check::new(limits, (parameters, &applied), ("", &none)).problem(problem)
}

fn outlined(parameters: &str) -> Result<Outline, Fault> {
    let mut outline = Outline::default();
    outline.read(parameters).map_err(|error| {
        let Text { zh, en } = error.said();
        Fault::new(
            FaultCode::ParametersInvalid,
            format!("参数不是本契约的 JSON：{zh}"),
            format!("the parameters are not JSON of this contract: {en}"),
        )
    })?;
    Ok(outline)
}

/// What one verdict is held against.
struct Check<'a> {
    limits: &'a Limits,
    parameters: &'a str,
    applied: &'a Outline,
    text: &'a str,
    facts: &'a Outline,
    /// What is left for following the verdict's pointers.
    steps: Cell<u64>,
}

impl<'a> Check<'a> {
    fn new(
        limits: &'a Limits,
        (parameters, applied): (&'a str, &'a Outline),
        (text, facts): (&'a str, &'a Outline),
    ) -> Self {
        Self { limits, parameters, applied, text, facts, steps: Cell::new(limits.pointer_steps) }
    }
}

impl Check<'_> {
    fn verdict(&self, manifest: &Manifest, verdict: &Verdict) -> Result<(), Fault> {
        match verdict {
            Verdict::Judged(judgement) => self.judgement(manifest, judgement),
            Verdict::Unjudged(unjudged) => self.problem(&unjudged.problem),
        }
    }

    fn judgement(&self, manifest: &Manifest, judgement: &Judgement) -> Result<(), Fault> {
        let (requirements, items) = (&manifest.requirements, &manifest.items);
        if judgement.findings.len() != requirements.len() {
            return Err(count(
                FaultCode::FindingCount,
                "条件认定",
                "findings",
                requirements.len(),
                judgement.findings.len(),
            ));
        }
        if judgement.lines.len() != items.len() {
            return Err(count(FaultCode::LineCount, "计分", "lines", items.len(), judgement.lines.len()));
        }
        for (requirement, finding) in requirements.iter().zip(&judgement.findings) {
            if finding.requirement != requirement.id {
                return Err(order(FaultCode::FindingOrder, &requirement.id, &finding.requirement));
            }
            self.finding(finding)?;
        }
        let mut sum = 0_i128;
        for (item, line) in items.iter().zip(&judgement.lines) {
            if line.item != item.id {
                return Err(order(FaultCode::LineOrder, &item.id, &line.item));
            }
            let points = millionths(&line.item, line.points)?;
            if points < millionths(&item.id, item.floor)? {
                return Err(Fault::new(
                    FaultCode::BelowFloor,
                    format!("“{}”得 {} 分，低于下限 {}", item.id, line.points, item.floor),
                    format!("\"{}\" got {} points, below its floor {}", item.id, line.points, item.floor),
                ));
            }
            if points > millionths(&item.id, item.ceiling)? {
                return Err(Fault::new(
                    FaultCode::AboveCeiling,
                    format!("“{}”得 {} 分，高于上限 {}", item.id, line.points, item.ceiling),
                    format!("\"{}\" got {} points, above its ceiling {}", item.id, line.points, item.ceiling),
                ));
            }
            self.line(line, points)?;
            sum = sum.saturating_add(points);
        }
        if millionths("total", judgement.total)? != sum {
            return Err(Fault::new(
                FaultCode::WrongTotal,
                format!("总分 {} 不等于各项之和", judgement.total),
                format!("the total {} is not the sum of the lines", judgement.total),
            ));
        }
        Ok(())
    }

    fn finding(&self, finding: &Finding) -> Result<(), Fault> {
        self.because(&finding.requirement, &finding.because)?;
        let open = finding.outcome == Outcome::Undetermined;
        self.evidence(&finding.requirement, &finding.evidence, open)?;
        self.under(&finding.requirement, &finding.under)
    }

    fn line(&self, line: &Line, points: i128) -> Result<(), Fault> {
        self.because(&line.item, &line.because)?;
        self.evidence(&line.item, &line.evidence, points == 0)?;
        self.under(&line.item, &line.under)
    }

    fn because(&self, of: &str, because: &Text) -> Result<(), Fault> {
        let most = self.limits.text_bytes;
        if because.zh.len() > most || because.en.len() > most {
            return Err(Fault::new(
                FaultCode::TextTooLong,
                format!("“{}”的说明超过 {most} 字节", shown(of)),
                format!("the reason of \"{}\" is longer than {most} bytes", shown(of)),
            ));
        }
        let english = if because.en.is_empty() { Wording::Fine } else { wording(&because.en) };
        match (wording(&because.zh), english) {
            (Wording::Fine, Wording::Fine) => Ok(()),
            (Wording::Hidden, _) | (_, Wording::Hidden) => Err(Fault::new(
                FaultCode::TextHidden,
                format!("“{}”的说明含控制字符（只可有换行）或改变书写方向的字符", shown(of)),
                format!(
                    "the reason of \"{}\" contains control characters (a line feed is allowed), or ones that turn the direction of writing",
                    shown(of)
                ),
            )),
            _ => Err(Fault::new(
                FaultCode::TextEmpty,
                format!("“{}”的说明没有可见文字", shown(of)),
                format!("the reason of \"{}\" has no visible character", shown(of)),
            )),
        }
    }

    fn evidence(&self, of: &str, evidence: &[String], may_be_empty: bool) -> Result<(), Fault> {
        if evidence.is_empty() && !may_be_empty {
            return Err(Fault::new(
                FaultCode::EvidenceMissing,
                format!("“{}”没有列出所依据的事实", shown(of)),
                format!("\"{}\" names no fact that it rests on", shown(of)),
            ));
        }
        self.few(of, evidence)?;
        for pointer in evidence {
            if !self.leads(of, pointer, self.text, self.facts)? {
                return Err(Fault::new(
                    FaultCode::EvidenceNowhere,
                    format!("“{}”所引事实“{}”不存在", shown(of), shown(pointer)),
                    format!("\"{}\" rests on the fact \"{}\", which is not there", shown(of), shown(pointer)),
                ));
            }
        }
        Ok(())
    }

    fn under(&self, of: &str, under: &[String]) -> Result<(), Fault> {
        self.few(of, under)?;
        for pointer in under {
            if !self.leads(of, pointer, self.parameters, self.applied)? {
                return Err(Fault::new(
                    FaultCode::UnderNowhere,
                    format!("“{}”所引参数“{}”不存在", shown(of), shown(pointer)),
                    format!("\"{}\" applies the parameter \"{}\", which is not there", shown(of), shown(pointer)),
                ));
            }
        }
        Ok(())
    }

    fn leads(&self, of: &str, pointer: &str, text: &str, outline: &Outline) -> Result<bool, Fault> {
        let mut steps = self.steps.get();
        let leads = pointer::leads(pointer, text, outline, &mut steps);
        self.steps.set(steps);
        leads.map_err(|pointer::Spent| {
            let most = self.limits.pointer_steps;
            Fault::new(
                FaultCode::TooManyPointers,
                format!("至“{}”为止，该对象的指针须越过的元素和键超过 {most} 个：请少引用长列表的深处", shown(of)),
                format!(
                    "up to \"{}\" the pointers about this subject pass by more than {most} elements and keys: point less often far into long lists",
                    shown(of)
                ),
            )
        })
    }

    fn few(&self, of: &str, pointers: &[String]) -> Result<(), Fault> {
        if pointers.len() > self.limits.pointers {
            return Err(Fault::new(
                FaultCode::TooManyPointers,
                format!("“{}”的指针超过 {} 个", shown(of), self.limits.pointers),
                format!("\"{}\" has more than {} pointers", shown(of), self.limits.pointers),
            ));
        }
        Ok(())
    }

    fn problem(&self, problem: &Problem) -> Result<(), Fault> {
        if !is_code(&problem.code) {
            return Err(Fault::new(
                FaultCode::ProblemCode,
                format!("问题代码“{}”须为 1 至 64 个大写字母、数字或下划线，以字母开头", shown(&problem.code)),
                format!(
                    "the code \"{}\" of a problem has to be 1 to 64 upper-case letters, digits and underscores, a letter first",
                    shown(&problem.code)
                ),
            ));
        }
        self.because(&problem.code, &problem.because)?;
        self.evidence(&problem.code, &problem.evidence, true)?;
        self.under(&problem.code, &problem.under)
    }
}

fn is_code(code: &str) -> bool {
    code.len() <= 64
        && code.starts_with(|first: char| first.is_ascii_uppercase())
        && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn millionths(of: &str, points: Decimal) -> Result<i128, Fault> {
    points.millionths().ok_or_else(|| {
        Fault::new(
            FaultCode::ScaleTooLarge,
            format!("“{}”的分值小数位超过 {} 位", shown(of), Decimal::MAXIMUM_SCALE),
            format!("\"{}\": more than {} digits behind the point", shown(of), Decimal::MAXIMUM_SCALE),
        )
    })
}

fn count(code: FaultCode, zh: &str, en: &str, due: usize, given: usize) -> Fault {
    Fault::new(
        code,
        format!("应有 {due} 条{zh}，规则给出 {given} 条"),
        format!("{due} {en} are due, the rule gave {given}"),
    )
}

fn order(code: FaultCode, due: &str, given: &str) -> Fault {
    Fault::new(
        code,
        format!("此处应为“{due}”，规则给出“{}”", shown(given)),
        format!("\"{due}\" is due here, the rule gave \"{}\"", shown(given)),
    )
}
