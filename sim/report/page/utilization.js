// Utilization by month, day, age and facility, and the map of prefectures.

const monthFrame = (r, type) => (type === 'all'
  ? r.frames.utilization_month.series('month', 'rate_pct')
  : r.frames.utilization_month_facility_type.series('month', 'rate_pct', { facility_type: type }));

/** Published points of one metric and group, by month. */
const publishedByMonth = (metric, group) => run.frames.published?.series('month', 'published', { metric, group }) ?? new Map();

function byMonthFigure() {
  const months = run.months.map((m) => m.month);
  const types = ['all', ...run.ratedTypes];
  const few = months.length < 4;
  const partial = run.months.some((m) => !m.full);
  const build = (width) => {
    const series = [];
    const points = types.map((type) => [type, months.map((m) => publishedByMonth('utilization', type).get(m) ?? null)]);
    if (few) {
      const greys = [palette().ghost, palette().accent, palette().ink];
      months.forEach((month, i) => {
        series.push({ type: 'bar', name: run.monthTitle(month), data: types.map((t) => monthFrame(run, t).get(month)), barGap: '12%', barMaxWidth: 34,
          itemStyle: { color: months.length === 1 ? palette().accent : greys[i] } });
        if (other) {
          series.push({ type: 'bar', name: `${run.monthTitle(month)}, ${runNames()[1]}`, data: types.map((t) => monthFrame(other, t).get(month) ?? null), barMaxWidth: 34,
            itemStyle: { color: 'transparent', borderColor: months.length === 1 ? palette().accent : greys[i], borderType: 'dashed', borderWidth: 1.5 } });
        }
        const known_ = points.map(([, list]) => list[i]);
        if (known_.some(known)) series.push({ ...publishedPoints('all', known_, `${T('published')}, ${monthName(month, 'short')}`), symbol: 'diamond' });
      });
      return { ...base(width), series,
        xAxis: categoryAxis(types.map((t) => capitalised(label('facility_type', t))), { axisLabel: { interval: 0, width: narrow(width) ? 60 : 110, overflow: 'break' } }),
        yAxis: valueAxis('%', { min: 0 }),
        tooltip: { ...base(width).tooltip, axisPointer: { type: 'none' }, formatter: axisTip((name) => name, (v) => percent(v, 2)) } };
    }
    for (const type of types) {
      series.push(typeLine(type, months.map((m) => monthFrame(run, type).get(m) ?? null),
        type === 'all' ? { markLine: cutoverMarks(0, 0, (day) => (months.includes(day.slice(0, 7)) ? months.indexOf(day.slice(0, 7)) : null)) } : {}));
      if (other) series.push(typeLine(type, months.map((m) => monthFrame(other, type).get(m) ?? null), { dashed: true }));
    }
    points.forEach(([type, list]) => series.push(publishedPoints(type, list)));
    return { ...base(width), series, xAxis: categoryAxis(months.map((m) => run.monthTick(m)), { boundaryGap: false }),
      yAxis: valueAxis('%', { min: 0 }),
      tooltip: { ...base(width).tooltip, formatter: axisTip((name, i) => run.monthTitle(months[i]), (v) => percent(v, 2)) } };
  };
  const f = run.frames.utilization_month_facility_type;
  const all = run.frames.utilization_month;
  const rows = months.flatMap((month) => ['all', ...run.types].map((type) => ({ month, type })));
  const cell = (name) => ({ month, type }) => (type === 'all' ? all.pick(name, { month }) : f.pick(name, { month, facility_type: type }));
  const difference = (row) => { const p = cell('published_rate_pct')(row); return known(p) ? cell('rate_pct')(row) - p : null; };
  const hasPublished = rows.some((row) => known(cell('published_rate_pct')(row)));
  return figure({
    id: 'utilization-month', title: T('by_month_title'),
    caption: T(hasPublished ? 'by_month_caption' : 'by_month_caption_plain') + run.unratedNote + (partial ? ` ${T('partial_month')}` : '') + (other ? ` ${T('dashed_is', { other: runNames()[1] })}` : ''),
    height: few ? 330 : 420, build, open: few,
    rows: () => ({
      caption: T('by_month_table'), rows, total: (row) => row.type === 'all',
      columns: [
        { title: capitalised(label('column', 'month')), text: (row) => run.monthTitle(row.month) },
        { title: capitalised(label('column', 'facility_type')), text: (row) => capitalised(label('facility_type', row.type)) },
        { title: T('verifications'), number: true, value: cell('verifications') },
        { title: T('card_uses'), number: true, value: cell('card_uses') },
        { title: `${T('rate')} (%)`, number: true, digits: 2, value: cell('rate_pct') },
        ...(hasPublished ? [
          { title: `${capitalised(T('published'))} (%)`, number: true, digits: 2, value: cell('published_rate_pct') },
          { title: T('difference_points'), number: true, value: difference, show: (v) => signed(v, 2) }] : []),
      ],
    }),
  });
}

/** Days without enough verifications break the line: their rates rest on few facilities. */
function dayPoints(r, type, usual) {
  const f = type === 'all' ? r.frames.utilization_day : r.frames.utilization_day_facility_type;
  const rows = type === 'all' ? f.rows : f.where({ facility_type: type });
  const [days, rates] = [f.get('day'), f.get('rate_pct')];
  return rows.filter((row) => usual.has(days[row])).map((row) => [instant(days[row]), rates[row]]);
}

function byDayFigure() {
  const f = run.frame('utilization_day');
  if (!f || f.rows.length < 2) return null;
  const days = f.get('day');
  const [from, to] = [instant(days[0]), instant(days.at(-1))];
  const long = days.length > 100;
  const types = run.frame('utilization_day_facility_type') ? ['all', ...run.ratedTypes] : ['all'];
  const usualOf = (r) => new Set(usualDays(r).map((row) => r.frames.utilization_day.get('day')[row]));
  const build = (width) => {
    const usual = usualOf(run);
    const series = types.map((type) => typeLine(type, dayPoints(run, type, usual), {
      markers: !long, symbolSize: 4.5, lineStyle: { color: typeColour(type), width: type === 'all' ? 2.6 : 1.4 },
      ...(type === 'all' ? { z: 4, markLine: cutoverMarks(from, to) } : {}) }));
    if (other) {
      const otherUsual = usualOf(other);
      const ways = other.frame('utilization_day_facility_type') ? types : ['all'];
      series.push(...ways.map((type) => typeLine(type, dayPoints(other, type, otherUsual).filter(([t]) => t >= from && t <= to), { dashed: true })));
    }
    return { ...base(width, { grid: { bottom: long ? 44 : 8 } }), series, xAxis: timeAxis(from, to), yAxis: valueAxis('%', { scale: true, min: (v) => Math.floor(v.min / 10) * 10 }),
      tooltip: { ...base(width).tooltip, formatter: axisTip((v) => `${dayName(dayText(v))} (${weekday(v)})`, (v) => percent(v, 2)) },
      ...(long ? { dataZoom: slider() } : {}) };
  };
  return figure({
    id: 'utilization-day', title: T('by_day_title'), height: 400, build,
    zoomable: long, caption: T('by_day_caption') + run.unratedNote + (other ? ` ${T('dashed_is', { other: runNames()[1] })}` : ''),
    rows: () => frameTable(f, T('by_day_table'), ['day', 'verifications', 'card_uses', 'rate_pct']),
  });
}

function byAgeFigure() {
  const f = run.frames.utilization_month_age_band;
  const bands = f.distinct('age_band');
  const months = run.months.map((m) => m.month);
  const published = run.frames.published;
  const groups = (month) => (published?.where({ metric: 'utilization_by_age', month }) ?? []).map((row) => ({ group: published.get('group')[row], rate: published.get('published')[row] }));
  const first = run.months.find((m) => m.full)?.month ?? months[0];
  const build = (width, month) => {
    const line = (name, r, m, more) => ({ type: 'line', name, data: bands.map((age_band) => r.frames.utilization_month_age_band.pick('rate_pct', { month: m, age_band })),
      symbol: 'circle', symbolSize: 5, ...more });
    const p = palette();
    const series = [line(run.monthTitle(month), run, month, { lineStyle: { color: p.accent, width: 2.6 }, itemStyle: { color: p.accent }, z: 4 })];
    if (month !== first) series.push(line(run.monthTitle(first), run, first, { symbol: 'rect', lineStyle: { color: p.ghost, width: 1.8 }, itemStyle: { color: p.ghost } }));
    if (other?.months.some((m) => m.month === month)) {
      series.push(line(runNames()[1], other, month, { showSymbol: false, lineStyle: { color: p.accent, width: 1.8, type: [5, 4], opacity: 0.75 }, itemStyle: { color: p.accent } }));
    }
    // A published group covers several bands: a bar over all of them.
    groups(month).forEach(({ group, rate }) => {
      const [low, high] = ageSpan(group, bands);
      series.push({ type: 'line', name: T('published'), data: bands.map((_, i) => (i >= low && i <= high ? rate : null)), symbol: 'emptyCircle', symbolSize: 9,
        lineStyle: { color: p.ink, width: 2.5 }, itemStyle: { color: p.ink }, z: 5 });
    });
    return { ...base(width, { grid: { bottom: 22 } }), series,
      xAxis: categoryAxis(bands.map((b) => b.replace('-', '–')), { boundaryGap: false, name: T('age_years'), nameLocation: 'middle', nameGap: 28, axisLabel: { interval: narrow(width) ? 3 : 1 } }), yAxis: valueAxis('%', { min: 0 }),
      tooltip: { ...base(width).tooltip, formatter: axisTip((name) => name, (v) => percent(v, 2)) } };
  };
  return figure({
    id: 'utilization-age', title: (month) => T('by_age_title', { month: run.monthTitle(month) }), height: 340, build,
    caption: (month) => T(groups(month).length ? 'by_age_caption_published' : month === first ? 'by_age_caption_one' : 'by_age_caption'),
    choice: { label: T('month'), values: months.map((m) => [m, run.monthTitle(m)]), value: run.mainMonth.month },
    rows: (month) => frameTable(f, T('by_age_table', { month: run.monthTitle(month) }), ['age_band', 'verifications', 'card_uses', 'rate_pct'], f.where({ month })),
  });
}
/** First and last band of a published age group: "75+", "65-69", "all". */
function ageSpan(group, bands) {
  const years = group.match(/\d+/g)?.map(Number) ?? [0];
  const from = bands.findIndex((b) => parseInt(b, 10) >= years[0]);
  const open = group.includes('+') || years.length < 2;
  const last = open ? bands.length - 1 : bands.findLastIndex((b) => parseInt(b, 10) <= years[1]);
  return [from, last];
}

function distributionFigure() {
  const f = run.frame('facility_distribution_month');
  if (!f) return null;
  const months = f.distinct('month');
  const classes = f.distinct('rate_class');
  const build = (width) => ({ ...base(width),
    series: classes.map((rate_class, i) => ({ type: 'bar', stack: 'share', name: label('rate_class', rate_class), barMaxWidth: 46,
      data: months.map((month) => f.pick('share_pct', { month, rate_class })), itemStyle: { color: palette().steps[i], borderColor: palette().paper, borderWidth: 1 } })),
    xAxis: categoryAxis(months.map((m) => run.monthTick(m))), yAxis: valueAxis(T('share_of_facilities'), { max: 100 }),
    tooltip: { ...base(width).tooltip, axisPointer: { type: 'none' }, formatter: axisTip((name, i) => run.monthTitle(months[i]), (v) => percent(v, 1)) } });
  return figure({ id: 'utilization-facilities', title: T('distribution_title'), caption: T('distribution_caption'), height: 320, build,
    rows: () => frameTable(f, T('distribution_title')) });
}

function utilizationSection() {
  return section('utilization', T('utilization'), T('utilization_intro'), byMonthFigure(), byDayFigure(), byAgeFigure(), distributionFigure());
}
