// Against published values, and against another run.

function publishedSection() {
  const f = run.frame('published');
  if (!f) return section('published', T('published_title'), T('published_none'));
  const metrics = f.distinct('metric');
  const of = (metric) => f.where({ metric });
  const isRate = (metric) => f.get('unit')[of(metric)[0]] === 'percent';
  const relative = (row) => (f.get('published')[row] ? (100 * f.get('difference')[row]) / f.get('published')[row] : null);
  const size = (metric) => of(metric).map((row) => Math.abs(isRate(metric) ? f.get('difference')[row] : relative(row))).filter(known);
  const overview = shownTable('published-overview', T('published_overview'), { caption: T('published_overview_caption'), rows: metrics, columns: [
    { title: capitalised(label('column', 'metric')), text: (m) => capitalised(label('metric', m)) },
    { title: T('values'), number: true, value: (m) => of(m).length },
    { title: T('mean_difference'), number: true, value: (m) => { const s = size(m); return s.length ? s.reduce((a, b) => a + b, 0) / s.length : null; }, show: (v) => number(v, 2) },
    { title: T('largest_difference'), number: true, value: (m) => (size(m).length ? Math.max(...size(m)) : null), show: (v) => number(v, 2) },
    { title: T('in_unit'), text: (m) => (isRate(m) ? T('points') : '%') }] });
  const rates = metrics.filter((m) => isRate(m) && of(m).length > 1);
  const points = rates.length ? figure({
    id: 'published-points', title: T('fit_title'), caption: T('fit_caption'), height: 420,
    build: (width) => {
      const p = palette();
      const all = rates.flatMap((m) => of(m));
      const most = Math.ceil(Math.max(...all.flatMap((row) => [f.get('simulated')[row], f.get('published')[row]]).filter(known)) / 10) * 10;
      const series = rates.map((m, i) => ({ type: 'scatter', name: capitalised(label('metric', m)), symbol: ['circle', 'triangle', 'rect', 'diamond', 'arrow'][i % 5], symbolSize: 9,
        itemStyle: { color: 'transparent', borderColor: p.groups[[0, 4, 2, 5, 3][i % 5]], borderWidth: 1.8 },
        data: of(m).map((row) => ({ value: [f.get('published')[row], f.get('simulated')[row]], row })),
        ...(i === 0 ? { markLine: { silent: true, symbol: 'none', label: { show: false }, lineStyle: { color: p.soft, type: 'solid', width: 1 }, data: [[{ coord: [0, 0] }, { coord: [most, most] }]] } } : {}) }));
      const look = axisLook();
      return { ...base(width, { grid: { bottom: 26 }, legend: { itemWidth: 12 } }), series, xAxis: { type: 'value', min: 0, max: most, ...look, name: T('published_axis'), nameLocation: 'middle', nameGap: 28 }, yAxis: valueAxis(T('simulated_axis'), { min: 0, max: most }),
        tooltip: { ...base(width).tooltip, trigger: 'item', formatter: (item) => {
          const { row } = item.data;
          if (row === undefined) return '';
          return tip(`${capitalised(label('metric', f.get('metric')[row]))}, ${monthName(f.get('month')[row])}, ${groupName(f, row)}`,
            [[null, T('simulated'), percent(f.get('simulated')[row], 2)], [null, T('published'), percent(f.get('published')[row], 2)]]);
        } } };
    },
    rows: () => publishedTable(f),
  }) : element('div', {}, folded(publishedTable(f)));
  return section('published', T('published_title'), T('published_intro'), overview, points);
}
const groupName = (f, row) => {
  const group = f.get('group')[row];
  const kind = { utilization_by_age: 'age_band', utilization_by_prefecture: 'prefecture' }[f.get('metric')[row]] ?? 'facility_type';
  return capitalised(label(kind, group));
};
function publishedTable(f) {
  const unit = (row) => f.get('unit')[row];
  const digits = (row) => (unit(row) === 'percent' ? 2 : 0);
  const value = (name, show) => (row) => show(f.get(name)[row], digits(row));
  const column = (name, show) => ({ title: capitalised(label('column', name)), number: true, text: value(name, show) });
  return { caption: T('published_table'), rows: f.rows, columns: [
    { title: capitalised(label('column', 'metric')), text: (row) => capitalised(label('metric', f.get('metric')[row])) },
    { title: capitalised(label('column', 'month')), text: (row) => run.monthTitle(f.get('month')[row]) },
    { title: T('group'), text: (row) => groupName(f, row) },
    column('simulated', number), column('published', number), column('difference', signed),
    { title: capitalised(label('column', 'unit')), text: (row) => (unit(row) === 'percent' ? '%' : label('unit', unit(row))) }] };
}

/** The main figures of both runs: [{name, unit, a, b}]. */
function keyFigures() {
  const rows = [];
  const shared = run.months.map((m) => m.month).filter((month) => other.months.some((m) => m.month === month));
  const add = (name, unit, digits, value) => { const [a, b] = [value(run), value(other)]; if (known(a) || known(b)) rows.push({ name, unit, digits, a, b }); };
  for (const month of shared.slice(-3)) {
    for (const type of ['all', ...run.ratedTypes]) {
      add(`${T('rate')}, ${run.monthTitle(month)}, ${label('facility_type', type)}`, '%', 2, (r) => monthFrame(r, type).get(month) ?? null);
    }
  }
  add(T('headline_fallback'), '%', 2, (r) => fallbackShare(r).share);
  add(T('figure_reader_wait'), label('unit', 's'), 1, (r) => duration(r, 'reader_wait')?.p99_s);
  add(T('figure_check_in'), label('unit', 's'), 1, (r) => duration(r, 'check_in')?.mean_s);
  add(T('figure_check_in_p95'), label('unit', 's'), 1, (r) => duration(r, 'check_in')?.p95_s);
  add(T('figure_staff'), 'h', 0, (r) => r.frame('staff')?.sum('hours'));
  add(T('figure_peak'), T('per_minute'), 0, (r) => r.summary.central.peak_requests_per_minute);
  add(T('figure_requests'), '', 0, (r) => r.summary.central.requests);
  add(T('figure_returned'), '', 0, (r) => r.frame('claims_month')?.sum('ever_returned'));
  add(T('figure_paid'), label('unit', 'JPY'), 0, payoutTotal);
  return rows;
}

function comparisonSection() {
  if (!other) return null;
  const [a, b] = runNames();
  const rows = keyFigures();
  const shared = run.months.filter((m) => other.months.some((x) => x.month === m.month));
  const main = shared.find((m) => m.month === run.mainMonth.month) ?? shared.at(-1);
  const parts = [];
  const differentDays = run.summary.run.start_day !== other.summary.run.start_day || run.summary.run.last_day !== other.summary.run.last_day;
  if (run.summary.run.run_id === other.summary.run.run_id) parts.push(T('same_run'));
  if (differentDays) parts.push(element('p', { class: 'notice' }, T('different_days', { a, b, a_days: `${dayName(run.summary.run.start_day)} – ${dayName(run.summary.run.last_day)}`, b_days: `${dayName(other.summary.run.start_day)} – ${dayName(other.summary.run.last_day)}` })));
  if (main) {
    const [u, v] = [run, other].map((r) => monthUtilization(r, main.month).rate_pct);
    const steps = run.ratedTypes.map((type) => ({ type, d: monthFrame(run, type).get(main.month) - (monthFrame(other, type).get(main.month) ?? NaN) })).filter(({ d }) => known(d)).sort((x, y) => Math.abs(y.d) - Math.abs(x.d));
    const same = Math.abs(u - v) < 0.005;
    parts.push(T(same ? 'compare_same' : 'compare_sentence', { month: run.monthTitle(main.month), a, b, a_rate: percent(u, 2), b_rate: percent(v, 2), difference: signed(u - v, 2),
      type: steps.length ? label('facility_type', steps[0].type) : '–', type_difference: steps.length ? signed(steps[0].d, 2) : '–' }));
  } else {
    parts.push(T('no_shared_month'));
  }
  if (run.summary.run.seed !== other.summary.run.seed || run.summary.run.sample !== other.summary.run.sample) parts.push(T('different_draws'));
  else parts.push(T('same_seed'));
  const inputs = (r) => r.provenance.inputs.map((i) => i.sha256).join();
  if (run.provenance.git_commit !== other.provenance.git_commit || inputs(run) !== inputs(other)) parts.push(T('different_program'));
  return section('comparison', T('comparison'), parts,
    shownTable('differences', T('differences_title'), { caption: T('differences_caption', { a, b }), rows, columns: [
      { title: T('figure'), text: (r) => capitalised(r.name) }, { title: T('unit'), text: (r) => r.unit },
      { title: a, number: true, value: (r) => r.a, show: undefined, text: undefined }, { title: b, number: true, value: (r) => r.b },
      { title: capitalised(label('column', 'difference')), number: true, value: (r) => (known(r.a) && known(r.b) ? r.a - r.b : null) }]
      .map((c, i) => (i < 2 ? c : { title: c.title, number: true, text: (r) => (i === 4 ? signed : number)(c.value(r), r.digits) })) }));
}
