// At the desk: how visits were identified, what stood in for a failed check-in, and how long people waited.

const OUTCOME_GROUPS = [
  ['group_card', ['card_face', 'card_pin', 'card_visual', 'card_mobile', 'limited_oev', 'phone']],
  ['group_fallback', FALLBACKS],
  ['group_certificate', ['certificate_lookup', 'certificate_seen']],
  ['group_expired', ['expired_lookup']],
  ['group_legacy', ['legacy_lookup', 'legacy_seen']],
  ['group_gave_up', ['gave_up']],
];

const GROUP_COLOURS = { group_card: 0, group_fallback: 4, group_certificate: 2, group_expired: 3, group_legacy: 6, group_gave_up: 5 };  // in the palette

/** Outcomes along time: by day where the report has days, else by month. */
function outcomesOverTime(r) {
  const daily = r.frame('outcomes_day_outcome');
  const f = daily ?? r.frame('outcomes_month_outcome');
  if (!f) return null;
  const key = daily ? 'day' : 'month';
  const [keys, outcomes, visits] = [f.get(key), f.get('outcome'), f.get('visits')];
  const times = f.distinct(key);
  const cells = new Map();
  for (const row of f.rows) cells.set(`${keys[row]}/${outcomes[row]}`, visits[row]);
  const count = (time, names) => names.reduce((sum, name) => sum + (cells.get(`${time}/${name}`) ?? 0), 0);
  return { f, key, times, count, daily: Boolean(daily) };
}

function timeAxisOf(o) {
  if (o.daily) return timeAxis(instant(o.times[0]) - DAY / 2, instant(o.times.at(-1)) + DAY / 2);
  return categoryAxis(o.times.map((m) => run.monthTick(m)));
}
const pointsOf = (o, value) => o.times.map((time) => (o.daily ? [instant(time), value(time)] : value(time)));
const timeTitle = (o) => (v, i) => (o.daily ? `${dayName(dayText(v))} (${weekday(v)})` : run.monthTitle(o.times[i]));
const timeColumn = (o) => ({ title: capitalised(label('column', o.key)), text: (time) => (o.daily ? dayName(time) : run.monthTitle(time)) });

function outcomesFigure() {
  const o = outcomesOverTime(run);
  if (!o) return null;
  const all = OUTCOME_GROUPS.flatMap(([, names]) => names);
  const groups = OUTCOME_GROUPS.filter(([, names]) => o.times.some((time) => o.count(time, names) > 0));
  const share = (names) => (time) => { const n = o.count(time, all); return n ? (100 * o.count(time, names)) / n : null; };
  const build = (width) => {
    const p = palette();
    return { ...base(width), xAxis: timeAxisOf(o), yAxis: valueAxis(T('share_of_visits'), { max: 100 }),
      series: groups.map(([name, names]) => ({ type: 'bar', stack: 'all', name: T(name), data: pointsOf(o, share(names)), barCategoryGap: '12%',
        itemStyle: { color: p.groups[GROUP_COLOURS[name]], borderColor: p.paper, borderWidth: 0.4 } })),
      tooltip: { ...base(width).tooltip, axisPointer: { type: 'none' }, formatter: axisTip(timeTitle(o), (v) => percent(v, 1)) } };
  };
  return figure({ id: 'outcomes', title: T('outcomes_title'), caption: T('outcomes_caption'), height: 360, build,
    rows: () => ({ caption: T('outcomes_table'), rows: o.times, columns: [timeColumn(o), ...groups.map(([name, names]) => ({ title: T(name), number: true, value: (time) => o.count(time, names) }))] }) });
}

function fallbacksFigure() {
  const o = outcomesOverTime(run);
  if (!o) return null;
  const theirs = other ? outcomesOverTime(other) : null;
  const kinds = FALLBACKS.filter((name) => o.times.some((time) => o.count(time, [name]) > 0));
  if (!kinds.length) return null;
  const shareOf = (source, names) => (time) => {
    const both = source.count(time, [...CARD, ...FALLBACKS]);
    return both ? (100 * source.count(time, names)) / both : null;
  };
  const comparable = theirs && theirs.daily === o.daily;
  const build = (width) => {
    const p = palette();
    const series = kinds.map((name, i) => ({ type: 'bar', stack: 'fallback', name: label('outcome', name), data: pointsOf(o, shareOf(o, [name])), barCategoryGap: '12%',
      itemStyle: { color: name === 'charged_full' ? p.warn : [p.groups[0], p.groups[3], p.groups[4], p.groups[2]][i], borderColor: p.paper, borderWidth: 0.4 } }));
    if (comparable) series.push({ type: 'line', name: `${T('all_fallbacks')}: ${runNames()[1]}`, showSymbol: false, data: pointsOf(o, shareOf(theirs, FALLBACKS)), lineStyle: { color: p.ink, width: 1.6, type: [5, 4] }, itemStyle: { color: p.ink } });
    return { ...base(width), xAxis: timeAxisOf(o), yAxis: valueAxis('%'), series,
      tooltip: { ...base(width).tooltip, axisPointer: { type: 'none' }, formatter: axisTip(timeTitle(o), (v) => percent(v, 2)) } };
  };
  return figure({ id: 'fallbacks', title: T('fallbacks_title'), caption: T('fallbacks_caption'), height: 340, build,
    rows: () => ({ caption: T('fallbacks_table'), rows: o.times, columns: [timeColumn(o), ...kinds.map((name) => ({ title: capitalised(label('outcome', name)), number: true, value: (time) => o.count(time, [name]) })),
      { title: T('share_of_card_uses_and_fallbacks'), number: true, digits: 2, value: shareOf(o, FALLBACKS) }] }) });
}

function fallbackSection() {
  const notes = run.frame('notes_note');
  return section('fallbacks-section', T('desk'), T('desk_intro'), outcomesFigure(), fallbacksFigure(),
    notes ? shownTable('notes', T('notes_title'), frameTable(notes, T('notes_caption'), ['note', 'visits'], notes.rows.filter((row) => notes.get('visits')[row] > 0))) : null);
}

const LONGEST_SHOWN = 600;

/** Share of visits that took longer than x seconds, at the bins' upper edges. */
function exceeding(f, duration_, facility_type) {
  const rows = f.where({ duration: duration_, facility_type });
  const visits = f.get('visits');
  const total = rows.reduce((sum, row) => sum + visits[row], 0);
  let left = total;
  const points = [];
  for (const row of rows) {
    left -= visits[row];
    const edge = f.get('to_s')[row];
    if (edge !== null && edge <= LONGEST_SHOWN) points.push([edge, total ? (100 * left) / total : null]);
  }
  return points;
}

function waitingFigure() {
  const f = run.frame('waiting_histogram_facility_type');
  if (!f) return null;
  const theirs = other?.frame('waiting_histogram_facility_type');
  const durations = f.distinct('duration');
  const edges = [15, 30, 45, 60, 90, 120, 180, 300, 600];
  const at = (points, edge) => points.filter(([s]) => s <= edge).at(-1)?.[1] ?? null;
  const build = (width, chosen) => {
    const types = run.types;
    const shown = (points) => points.filter(([s]) => s <= 300);
    const series = types.map((type) => typeLine(type, shown(exceeding(f, chosen, type)), { markers: false, lineStyle: { color: typeColour(type), width: 2 } }));
    if (theirs) series.push(...types.map((type) => typeLine(type, shown(exceeding(theirs, chosen, type)), { dashed: true })));
    const look = axisLook();
    return { ...base(width, { grid: { bottom: 26 } }), series,
      xAxis: { type: 'value', min: 0, max: 300, interval: 60, ...look, splitLine: { show: false }, name: T('longer_than'), nameLocation: 'middle', nameGap: 28, axisLabel: { ...look.axisLabel, formatter: (v) => number(v) } },
      yAxis: valueAxis(T('share_of_visits'), { min: 0, max: chosen === 'check_in' ? 100 : undefined }),
      tooltip: { ...base(width).tooltip, formatter: axisTip((v) => T('longer_than_value', { value: seconds(Number(v)) }), (v) => percent(v, 2)) } };
  };
  return figure({ id: 'waiting', title: (chosen) => T('waiting_title', { duration: label('duration', chosen) }), caption: T('waiting_caption') + (theirs ? ` ${T('dashed_is', { other: runNames()[1] })}` : ''), height: 340, build,
    choice: { label: T('duration'), values: durations.map((d) => [d, capitalised(label('duration', d))]), value: durations.includes('check_in') ? 'check_in' : durations[0] },
    rows: (chosen) => ({ caption: T('waiting_table', { duration: label('duration', chosen) }), rows: edges, columns: [
      { title: T('longer_than'), text: (edge) => seconds(edge) },
      ...run.types.map((type) => { const points = exceeding(f, chosen, type); return { title: `${capitalised(label('facility_type', type))} (%)`, number: true, digits: 2, value: (edge) => at(points, edge) }; })] }) });
}

function waitingSection() {
  const f = run.frame('waiting_facility_type');
  const all = run.frame('waiting');
  if (!f || !all) return null;
  const readers = run.frame('readers_model');
  const columns = ['visits', 'mean_s', 'p50_s', 'p90_s', 'p95_s', 'p99_s'];
  const durations = all.distinct('duration');
  const rows = durations.flatMap((d) => ['all', ...run.types].map((type) => ({ d, type })));
  const cell = (name) => ({ d, type }) => (type === 'all' ? all.pick(name, { duration: d }) : f.pick(name, { duration: d, facility_type: type }));
  return section('waiting-section', T('waiting'), T('waiting_intro'), waitingFigure(),
    shownTable('waiting-quantiles', T('quantiles_title'), { caption: T('quantiles_caption'), rows, total: (row) => row.type === 'all', columns: [
      { title: capitalised(label('column', 'duration')), text: ({ d, type }) => (type === 'all' ? capitalised(label('duration', d)) : `\u2003${label('facility_type', type)}`) },
      ...columns.map((name) => ({ title: capitalised(label('column', name)), number: true, digits: name === 'visits' ? 0 : 1, value: cell(name) }))] }),
    readers ? shownTable('readers', T('readers_title'), frameTable(readers, T('readers_caption'))) : null);
}
