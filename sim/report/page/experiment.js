// What many runs say together: differences of a comparison, intervals of replications.

/** Kinds of labels that a metric's name may hold; the first that knows an identifier names it. */
const METRIC_PARTS = ['facility_type', 'prefecture', 'age_band', 'insurer_kind', 'outcome', 'duration', 'note', 'record_class', 'model',
  'group', 'rate_class', 'cause', 'programme', 'request_class', 'data_centre', 'service_tier'];

function metricPart(part) {
  const days = part.split('/');
  if (/^\d{4}-\d{2}$/.test(part)) return monthName(part);
  if (days.every((day) => /^\d{4}-\d{2}-\d{2}$/.test(day))) return days.map(dayName).join(language === 'ja' ? '～' : ' – ');
  const kind = METRIC_PARTS.find((k) => labelTable.has(`${k}/${part}`));
  return kind ? label(kind, part) : fallbackLabel('', part);
}
/** A metric ("utilization.2025-12.hospital", "waiting:p95_s.check_in") in words. */
function metricName(metric) {
  const [head, ...parts] = metric.split('.');
  const column = head.split(':')[1];
  return capitalised([column ? label('column', column) : label('figure', head), ...parts.map(metricPart)].join(language === 'ja' ? '、' : ', '));
}

const SCALES = { en: [[1e12, 'trillion'], [1e9, 'billion'], [1e6, 'million']], ja: [[1e12, '兆'], [1e8, '億'], [1e4, '万']] };

/**
 * How values of a unit are written together: in one scale that is not too coarse for differences of `fine`, with digits that show these,
 * `least` of them at least.
 */
function scaleOf(unit, values, fine, least = unit === 'percent' ? 2 : 0) {
  const largest = Math.max(0, ...values.filter(known).map(Math.abs));
  const [factor, word] = (unit !== 'percent' && SCALES[language].find(([size]) => largest >= Math.max(size, 1e6) && !(fine > 0 && fine < size / 100))) || [1, ''];
  const wanted = fine > 0 && (factor > 1 || largest < 1e3) ? 1 - Math.floor(Math.log10(fine / factor)) : 0;
  const digits = Math.max(least, Math.min(6, wanted));
  const name = unit === '1' || unit === '' ? '' : label('unit', unit);
  return {
    unit: [word, name].filter(Boolean).join(language === 'ja' ? '' : ' '),
    show: (value) => number(known(value) ? value / factor : null, digits),
    signed: (value) => signed(known(value) ? value / factor : null, digits),
  };
}
/** 95 %, 97.5 %, 98.33 % */
const confidenceText = (share) => percent(100 * share, [0, 1].find((digits) => Math.abs(100 * share - (100 * share).toFixed(digits)) < 1e-9) ?? 2);

/** The interval of a figure over all replications, or null. */
function intervalOf(metric) {
  if (!experiment) return null;
  const f = experiment.intervals;
  const row = f.where({ metric })[0];
  return row !== undefined && known(f.get('low')[row]) && known(f.get('high')[row])
    ? Object.fromEntries(['estimate', 'low', 'high', 'unit', 'replications', 'method'].map((c) => [c, f.get(c)[row]])) : null;
}
/** "mean of 10 runs: 42.3 (42.1 to 42.5)" below a number of the summary, or null. `factor`: what its unit holds of the figure's. */
function intervalLine(metric, factor = 1) {
  const i = intervalOf(metric);
  if (!i) return null;
  const scale = scaleOf('', [i.estimate, i.low, i.high].map((v) => v / factor), (i.high - i.low) / factor, 1);
  const [estimate, low, high] = [i.estimate, i.low, i.high].map((v) => scale.show(v / factor));
  return T(i.method === 'order' ? 'median_of_runs' : 'mean_of_runs', { count: i.replications, estimate, low, high });
}

const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'roundRect', 'pin'];
const ROW = 34;

/**
 * A forest plot. `rows`: names; `groups`: {name, points: [{row, estimate, low, high, solid, lines}]}, one beside the other in each row,
 * all in percent; `axis`: what the percent are of.
 */
function forest(width, rows, groups, axis) {
  const p = palette();
  const step = groups.length > 1 ? Math.min(14, (ROW * rowsPerName(groups) - 10) / groups.length) : 0;
  const texts = groups.length === 1 && !narrow(width) ? rows.map((_, row) => groups[0].points.find((x) => x.row === row)?.text ?? '–') : null;
  const series = groups.flatMap((group, k) => {
    const shift = (k - (groups.length - 1) / 2) * step;
    const colour = groups.length > 1 ? p.groups[[0, 4, 2, 5, 3, 1][k % 6]] : p.accent;
    const ends = {
      type: 'custom', name: group.name, silent: true, z: 3, clip: true, encode: { x: [0, 1], y: 2 },
      data: group.points.filter((x) => known(x.low) && known(x.high)).map((x) => [x.low, x.high, x.row]),
      renderItem: (_, api) => {
        const [from, middle] = api.coord([api.value(0), api.value(2)]);
        const [to] = api.coord([api.value(1), api.value(2)]);
        const y = middle + shift;
        const stroke = (x1, y1, x2, y2) => ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke: colour, lineWidth: 1.8, fill: null } });
        return { type: 'group', children: [stroke(from, y, to, y), stroke(from, y - 4, from, y + 4), stroke(to, y - 4, to, y + 4)] };
      },
    };
    const marks = {
      type: 'scatter', name: group.name, symbol: SYMBOLS[k % SYMBOLS.length], symbolSize: 10, symbolOffset: [0, shift], z: 4, itemStyle: { color: colour, opacity: 1 },
      data: group.points.map((x) => ({ value: [x.estimate, x.row], point: x, group: group.name, itemStyle: { color: x.solid ? colour : p.paper, borderColor: colour, borderWidth: 1.8, opacity: 1 } })),
      ...(k === 0 ? { markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: p.ink, type: 'solid', width: 1 }, data: [{ xAxis: 0 }] } } : {}),
    };
    return [marks, ends];
  });
  const names = { ...nameAxis(rows, width, 250), inverse: true };
  const look = axisLook();
  return {
    ...base(width, { grid: { top: 8, bottom: 30 }, legend: { show: groups.length > 1, itemWidth: 12 } }), series,
    xAxis: { ...valueAxis(axis, { splitNumber: narrow(width) ? 3 : 6, nameTruncate: { maxWidth: 0.7 * width, ellipsis: '…' }, axisLabel: { formatter: (v) => (v > 0 ? '+' : '') + axisNumber(v) } }), nameLocation: 'middle', nameGap: 30, nameTextStyle: look.nameTextStyle },
    yAxis: texts ? [names, { ...categoryAxis(texts, { axisLabel: { interval: 0, color: p.ink } }), inverse: true, position: 'right', axisLine: { show: false } }] : names,
    tooltip: { ...base(width).tooltip, trigger: 'item', formatter: ({ data }) => (data.point ? tip(rows[data.point.row], [[null, data.group, data.point.text], ...data.point.lines]) : '') },
  };
}
const rowsPerName = (groups) => (groups.length > 2 ? 0.5 * groups.length : 1);
const forestHeight = (rows, groups) => 70 + rows.length * nameRow(ROW) * rowsPerName(groups) + (groups.length > 1 ? 26 : 0);

/** "+3.1 % (+2.9 to +3.3)" */
function relativeText(estimate, low, high) {
  const scale = scaleOf('percent', [estimate, low, high], high - low);
  return T('with_interval', { estimate: `${scale.signed(estimate)} %`, low: scale.signed(low), high: scale.signed(high) });
}

/** The row's header: a metric and its unit. */
const figureColumn = (unit) => ({ title: T('figure'), prose: true, text: (r) => [metricName(r.metric), unit(r) ? element('span', { class: 'soft' }, language === 'ja' ? `（${unit(r)}）` : ` (${unit(r)})`) : ''] });

/** Rows of the differences, as {metric, scenario, …, scale}. */
function differenceRows() {
  const f = experiment.differences;
  return f.rows.map((row) => {
    const r = Object.fromEntries(f.columns.map((c) => [c.name, f.get(c.name)[row]]));
    const never = r.difference === 0 && r.low === 0 && r.high === 0;
    return { ...r, never, scale: scaleOf(r.unit, [r.base, r.mean], r.high - r.low || Math.abs(r.difference)) };
  });
}

function differencesFigure() {
  const rows = differenceRows();
  if (!rows.length) return T('experiment_no_differences');
  const [baseName, ...others] = experiment.scenarios.map((s) => s.name);
  const relative = rows.filter((r) => r.base !== 0 && known(r.base));
  const metrics = [...new Set(relative.map((r) => r.metric))];
  const groups = others.map((name) => ({ name, points: relative.filter((r) => r.scenario === name).map((r) => {
    const [estimate, ...ends] = ['difference', 'low', 'high'].map((c) => (100 * r[c]) / Math.abs(r.base));
    const unit = r.unit === 'percent' ? T('points') : r.scale.unit;
    return { row: metrics.indexOf(r.metric), estimate, low: ends[0], high: ends[1], solid: Boolean(r.is_real), text: r.never ? T('no_difference') : relativeText(estimate, ...ends),
      lines: r.never ? [] : [[null, capitalised(label('column', 'difference')), `${r.scale.signed(r.difference)} ${unit}`]] };
  }) }));
  const several = others.length > 1;
  const words = { confidence: confidenceText(experiment.confidence), each: confidenceText(experiment.confidence_each), count: others.length, base: baseName };
  const columns = [
    figureColumn((r) => (r.unit === 'percent' ? T('percent_and_points') : r.scale.unit)),
    ...(several ? [{ title: T('scenario_column'), text: (r) => r.scenario }] : []),
    { title: baseName, number: true, value: (r) => r.base, show: (_, r) => r.scale.show(r.base) },
    { title: several ? T('scenario_mean') : others[0], number: true, value: (r) => r.mean, show: (_, r) => r.scale.show(r.mean) },
    { title: capitalised(label('column', 'difference')), number: true, value: (r) => r.difference, show: (_, r) => (r.never ? T('no_difference') : r.scale.signed(r.difference)) },
    { title: T('interval_from'), number: true, value: (r) => r.low, show: (_, r) => (r.never ? '' : r.scale.signed(r.low)) },
    { title: T('interval_to'), number: true, value: (r) => r.high, show: (_, r) => (r.never ? '' : r.scale.signed(r.high)) },
    { title: T('is_real'), text: (r) => T(r.is_real ? 'yes' : 'no') },
    { title: T('variance_reduction'), number: true, value: (r) => r.variance_reduction, show: (v) => number(v, v >= 10 ? 0 : 1) },
    { title: T('replications'), number: true, value: (r) => r.replications },
  ];
  return figure({
    id: 'experiment-differences', title: T(several ? 'differences_from_base' : 'difference_from_base', { base: baseName, scenario: others[0] }),
    caption: `${T(several ? 'forest_caption_joint' : 'forest_caption', words)}${metrics.length < new Set(rows.map((r) => r.metric)).size ? (language === 'ja' ? '' : ' ') + T('forest_left_out') : ''}`,
    height: forestHeight(metrics, groups), build: (width) => forest(width, metrics.map(metricName), groups, T('forest_axis', { base: baseName })), open: true,
    rows: () => ({ caption: T(several ? 'differences_caption_joint' : 'differences_caption_one', words), rows, columns, dense: true }),
  });
}

/** Rows of the intervals, as {metric, …, scale}. */
function intervalRows(headline) {
  const f = experiment.intervals;
  return f.where({ headline }).map((row) => {
    const r = Object.fromEntries(f.columns.map((c) => [c.name, f.get(c.name)[row]]));
    return { ...r, scale: scaleOf(r.unit, [r.estimate, r.low, r.high], r.high - r.low) };
  });
}
const END = { low: '−∞', high: '∞' };

function intervalColumns(named) {
  const end = (title, key) => ({ title, number: true, value: (r) => r[key], show: (v, r) => (known(v) ? r.scale.show(v) : END[key]) });
  const share = (r) => (r.estimate && known(r.low) && known(r.high) ? (50 * (r.high - r.low)) / Math.abs(r.estimate) : null);
  return [
    figureColumn((r) => r.scale.unit),
    ...(named ? [{ title: T('metric_identifier'), text: (r) => element('code', {}, r.metric) }] : []),
    { title: T('estimate'), number: true, value: (r) => r.estimate, show: (v, r) => r.scale.show(v) },
    end(T('interval_from'), 'low'), end(T('interval_to'), 'high'),
    { title: T('half_width'), number: true, value: share, show: (v) => percent(v, 2) },
    { title: T('estimate_is'), text: (r) => T(r.method === 'order' ? 'estimate_median' : 'estimate_mean') },
    { title: T('replications'), number: true, value: (r) => r.replications },
  ];
}

function intervalsFigures() {
  const rows = intervalRows(1);
  const others = intervalRows(0);
  const unbounded = [...rows, ...others].some((r) => !known(r.low) || !known(r.high));
  const words = { confidence: confidenceText(experiment.confidence) };
  const drawn = rows.filter((r) => r.estimate && known(r.low) && known(r.high));
  const points = drawn.map((r, row) => {
    const [low, high] = [r.low, r.high].map((v) => (100 * (v - r.estimate)) / Math.abs(r.estimate));
    const unit = r.scale.unit && (language === 'ja' && r.unit !== 'percent' ? r.scale.unit : ` ${r.scale.unit}`);
    return { row, estimate: 0, low, high, solid: true, text: T('with_interval', { estimate: r.scale.show(r.estimate) + unit, low: r.scale.show(r.low), high: r.scale.show(r.high) }), lines: [] };
  });
  const groups = [{ name: T('estimate'), points }];
  const options = { caption: T('intervals_caption', words), rows, columns: intervalColumns(false) };
  const main = !rows.length ? null : drawn.length ? figure({
    id: 'experiment-intervals', title: T('intervals_title'), caption: T('intervals_chart_caption', words),
    height: forestHeight(drawn, groups), build: (width) => forest(width, drawn.map((r) => metricName(r.metric)), groups, T('intervals_axis')), open: true, rows: () => options,
  }) : shownTable('experiment-intervals', T('intervals_title'), options);
  const all = others.length ? element('figure', { id: 'experiment-all', 'aria-labelledby': 'experiment-all-title' }, element('h3', { id: 'experiment-all-title' }, T('all_intervals_title')),
    element('p', { class: 'caption' }, T('all_intervals_caption', { count: number(others.length) })),
    folded({ caption: T('intervals_caption', words), rows: others, columns: intervalColumns(true), dense: true })) : null;
  return [main, unbounded ? T('intervals_unbounded') : null, all];
}

/** The section of the experiment whose runs the page shows; null where the runs stand alone. */
function experimentSection() {
  if (!experiment) return null;
  const count = number(experiment.replications);
  const place = { replication: experiment.shown.replication, seed: run.summary.run.seed, scenario: experiment.shown.scenario, base: experiment.other?.scenario, confidence: confidenceText(experiment.confidence), count };
  const comparison = experiment.kind === 'comparison';
  const said = comparison ? element('ul', { class: 'sentences' }, experiment.scenarios.slice(1).map((s) => element('li', {}, language === 'ja' ? s.japanese : s.english))) : null;
  return section('experiment', T('experiment_title', { count }), said,
    T(comparison ? (experiment.other ? 'experiment_pair' : 'experiment_alone') : 'experiment_one', place),
    ...(comparison ? [differencesFigure()] : intervalsFigures()));
}
