// Tidy tables of the run, as the result's frames give them: columns in, rows out.

class Frame {
  constructor(source) {
    this.name = source.name;
    this.columns = source.columns.map(({ name, kind, unit }) => ({ name, kind, unit }));
    this.values = Object.fromEntries(source.columns.map((c) => [c.name, expand(c)]));
    this.rows = Array.from({ length: source.rows }, (_, i) => i);
  }
  get(column) {
    const values = this.values[column];
    if (!values) throw new Error(`frame '${this.name}' has no column '${column}'`);
    return values;
  }
  /** Row numbers where every given column has the given value. */
  where(wanted) {
    const tests = Object.entries(wanted).map(([column, value]) => [this.get(column), value]);
    return this.rows.filter((row) => tests.every(([values, value]) => values[row] === value));
  }
  /** The value of `column` in the one row that fits; null where there is none. */
  pick(column, wanted) {
    const rows = this.where(wanted);
    return rows.length ? this.get(column)[rows[0]] : null;
  }
  /** The different values of a column, in the order they come in. */
  distinct(column) {
    return [...new Set(this.get(column))];
  }
  sum(column, wanted = {}) {
    const values = this.get(column);
    return this.where(wanted).reduce((total, row) => total + (values[row] ?? 0), 0);
  }
  /** Map from the value of `key` to the value of `column`, of the rows that fit. */
  series(key, column, wanted = {}) {
    const keys = this.get(key);
    const values = this.get(column);
    return new Map(this.where(wanted).map((row) => [keys[row], values[row]]));
  }
  has(column) {
    return column in this.values;
  }
  get empty() {
    return this.rows.length === 0;
  }
}

/** Columns with few different values are stored once each, with a code a row. */
function expand(column) {
  return column.values ?? column.codes.map((code) => column.names[code]);
}

/** One run of the report: its summary, and its frames by name. */
class Run {
  constructor(source) {
    this.summary = source.summary;
    this.scenario = source.scenario;
    this.provenance = source.provenance;
    this.frames = Object.fromEntries(Object.entries(source.frames).map(([key, frame]) => [key, new Frame(frame)]));
  }
  /** The frame, or null where the run has nothing to say. */
  frame(key) {
    const frame = this.frames[key];
    return frame && !frame.empty ? frame : null;
  }
  get months() {
    return this.summary.months;
  }
  /** The last month with at least a week of days, else the last one. */
  get mainMonth() {
    const long = this.months.filter((m) => (instant(m.last_day) - instant(m.first_day)) / DAY >= 6);
    return (long.length ? long : this.months).at(-1) ?? null;
  }
  get types() {
    return this.frames.utilization_month_facility_type.distinct('facility_type');
  }
  /** Those whose utilization says something: limited OEV (SUB-04) is asked with a card in hand and nothing else. */
  get ratedTypes() {
    return this.types.filter((type) => type !== 'exempt');
  }
  /** What a caption says where only rated types are shown. */
  get unratedNote() {
    return this.types.length > this.ratedTypes.length ? ` ${T('unrated_left_out')}` : '';
  }
  /** A month's name; with its days where the run covers only a part of it. */
  monthTitle(month) {
    const m = this.months.find((x) => x.month === month);
    if (!m || m.full) return monthName(month);
    return T(m.first_day === m.last_day ? 'day_of_month' : 'part_of_month', { month: monthName(month), first: Number(m.first_day.slice(8)), last: Number(m.last_day.slice(8)) });
  }
  monthTick(month) {
    const m = this.months.find((x) => x.month === month);
    return monthName(month, 'short') + (m && !m.full ? ' *' : '');
  }
}

const report = JSON.parse(document.getElementById('data-report').textContent);
const run = new Run(report);
const other = report.compare ? new Run(report.compare) : null;

/** What the experiment found whose runs these are, or null. */
const experiment = report.experiment
  ? { ...report.experiment, differences: new Frame(report.experiment.differences), intervals: new Frame(report.experiment.intervals) }
  : null;

/** The two runs' names; where titles are the same, told apart by what differs. */
function runNames() {
  if (!other) return [run.summary.run.title, ''];
  const [a, b] = [run, other].map((r) => r.summary.run.title);
  if (a !== b) return [a, b];
  if (experiment?.other && experiment.shown.scenario !== experiment.other.scenario) {
    return [experiment.shown, experiment.other].map(({ scenario }) => `${a} (${scenario})`);
  }
  if (run.summary.run.seed !== other.summary.run.seed) {
    return [run, other].map((r) => `${r.summary.run.title} (${T('seed')} ${r.summary.run.seed})`);
  }
  return [`${a} (A)`, `${b} (B)`];
}
