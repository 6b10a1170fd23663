// What a rule in JavaScript needs: exact points, days, reasons with evidence, and a sheet that is added up here.
// 规则所需：精确的分值、日期、附证据的理由，总分在此相加。
//
// Points are BigInt millionths; a Number is never points. `a + b` is refused by the language where one is a Number.

const MILLION = 1000000n;
const LARGEST = 2n ** 63n;

/** Points from a text: "87.5". At most six digits behind the point. */
export function points(text) {
  const known = read.get(text);
  if (known !== undefined) return known;
  const parts = /^(-?)(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,6}))?$/.exec(text);
  if (parts === null) throw new RangeError(`points are written "87.5", not ${JSON.stringify(text)}`);
  const millionths = BigInt(parts[2]) * MILLION + BigInt((parts[3] ?? "").padEnd(6, "0"));
  const value = parts[1] === "-" ? -millionths : millionths;
  read.set(text, value);
  return value;
}
// Parameters name the same few points for every subject.
const read = new Map();

/** The sum of points. */
export const add = (...many) => many.reduce((sum, one) => sum + one, 0n);

/** Points so many times; the number is an integer. */
export const times = (each, count) => each * BigInt(count);

/** The points, but not more than a ceiling. */
export const atMost = (given, ceiling) => (given > ceiling ? ceiling : given);

/** Points as people read them: "87.5". */
export function shown(given) {
  const { units, scale } = wire(given);
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const cut = digits.length - scale;
  return (units < 0n ? "-" : "") + digits.slice(0, cut) + (scale > 0 ? "." + digits.slice(cut) : "");
}

const HIDDEN = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const QUOTED = 200;

/**
 * What somebody typed, as it may stand in a reason: without the characters that none may have, and cut where it is
 * long. One nominee's answer then never stops the batch.
 */
export function quoted(given) {
  let kept = "";
  let held = 0;
  for (const one of given.replace(HIDDEN, "")) {
    const point = one.codePointAt(0);
    held += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (held > QUOTED) return kept + "…";
    kept += one;
  }
  return kept;
}

/** Points as the contract carries them: without trailing zeros behind the point. */
function wire(given) {
  if (given % MILLION === 0n) return { units: given / MILLION, scale: 0 };
  if (given >= LARGEST || given < -LARGEST) throw new RangeError("points out of range");
  let units = given;
  let scale = 6;
  while (units % 10n === 0n) {
    units /= 10n;
    scale -= 1;
  }
  return { units, scale };
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A day of the calendar, as it is written; days are compared by < and >. */
export function date(text, ...evidence) {
  const parts = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  const [year, month, day] = parts === null ? [0, 0, 0] : [+parts[1], +parts[2], +parts[3]];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && leap ? 29 : (LENGTHS[month - 1] ?? 0);
  if (day < 1 || day > last) {
    problem("DATE_UNREADABLE", "日期应写作 2010-12-31", "a date is written 2010-12-31", evidence);
  }
  return text;
}

/** Whole years from one day to a later one: somebody's age in full years. */
export function yearsBetween(from, to) {
  const early = to.slice(5) < from.slice(5) ? 1 : 0;
  return +to.slice(0, 4) - +from.slice(0, 4) - early;
}

/** A pointer (RFC 6901) from names and positions. */
export const pointer = (...steps) =>
  steps.map((step) => "/" + String(step).replaceAll("~", "~0").replaceAll("/", "~1")).join("");

const text = (zh, en) => ({ zh, en });

/** A requirement that is met or failed, by these facts, under these parameters. */
export const decided = (met, zh, en, evidence, under = []) =>
  ({ outcome: met ? "met" : "failed", because: text(zh, en), evidence, under });

/** A requirement that a person has to look at. */
export const undetermined = (zh, en, under = []) =>
  ({ outcome: "undetermined", because: text(zh, en), evidence: [], under });

/** Points for these facts, under these parameters. */
export const award = (given, zh, en, evidence, under = []) =>
  ({ points: given, because: text(zh, en), evidence, under });

/** No points, and why. */
export const nothing = (zh, en, under = []) => award(0n, zh, en, [], under);

/** Stops the judgement of this subject, by these facts, under these parameters: it waits for a person and gets no zero. */
export function problem(code, zh, en, evidence, under = []) {
  throw new Problem(code, zh, en, evidence, under);
}

/** A fact that the schema may leave out and the rule cannot do without. */
export function present(value, at) {
  if (value === null) problem("FACTS_UNREADABLE", "缺少规则所需的事实", "a fact that the rule needs is missing", [at]);
  return value;
}

/** Says that parameters make no sense, though they satisfy the schema: nobody is judged under them. `at` is a pointer into the parameters. */
export function refuseParameters(code, zh, en, at) {
  throw new Declined(code, zh, en, [], [at]);
}

/** Why nobody is judged; why one subject is not is a `Problem`. */
class Declined extends Error {
  constructor(code, zh, en, evidence, under) {
    super(en);
    // What the contract gets as the error of a function.
    this.payload = { code, because: text(zh, en), evidence, under };
  }
}

class Problem extends Declined {}

/** The rule of this component. `measure` may be a function of the parameters that has `parametersSchema` as a property. */
export function defineRule(measure) {
  const under = (parameters) => (typeof measure === "function" ? measure(parameters) : measure);
  return {
    parametersSchema: () => measure.parametersSchema,
    describe: (given) => manifest(under(JSON.parse(given))),
    judge(context, subjects) {
      const parameters = JSON.parse(context.parameters);
      const { requirements, items } = under(parameters);
      const asOf = date(context.asOf);
      return subjects.map(({ id, facts }) => {
        try {
          return { tag: "judged", val: sheet(id, requirements, items, { facts: JSON.parse(facts), parameters, context, asOf }) };
        } catch (error) {
          if (error instanceof Problem) return { tag: "unjudged", val: { subject: id, problem: error.payload } };
          throw error;
        }
      });
    },
  };
}

function sheet(subject, requirements, items, given) {
  const findings = requirements.map(({ id, ask }) => {
    const { outcome, because, evidence, under } = ask(given);
    return { requirement: id, outcome, because, evidence, under };
  });
  let total = 0n;
  const lines = items.map(({ id, give }) => {
    const { points, because, evidence, under } = give(given);
    total += points;
    return { item: id, points: wire(points), because, evidence, under };
  });
  return { subject, findings, lines, total: wire(total) };
}

function manifest({ id, version, title, purpose, facts, form, requirements, items, tieBreak }) {
  return {
    id,
    version,
    title: text(...title),
    purpose,
    facts,
    form,
    requirements: requirements.map(({ id, title, basis }) => ({ id, title: text(...title), basis })),
    items: items.map(({ id, title, floor, ceiling, basis }) =>
      ({ id, title: text(...title), floor: wire(points(floor)), ceiling: wire(points(ceiling)), basis })),
    tieBreak,
  };
}
