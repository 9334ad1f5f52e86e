// The weeks around each cutover, hour by hour: the week before, and the week of the date.

/** The Monday of the week before the cutover, and the Monday after the week of it. */
function cutoverWeeks(day) {
  const at = instant(day);
  const monday = at - ((new Date(at).getUTCDay() + 6) % 7) * DAY;
  return { from: monday - 7 * DAY, middle: monday, to: monday + 7 * DAY };
}

/** Verifications at desks and uses of the card by hour, of all facilities and by type; null where the run kept none. */
function hourly(r, day, from, to) {
  const f = r.frame(`utilization_hour_facility_type_${day}`);
  if (!f) return null;
  const [hour, type, verifications, uses] = ['hour', 'facility_type', 'verifications', 'card_uses'].map((c) => f.get(c));
  // A batch inquiry is made for the day's list of patients before anyone comes: it belongs to no hour at the desk.
  const batch = r.frames[`batch_inquiries_hour_facility_type_${day}`].get('visits');
  const byType = new Map([['all', new Map()]]);
  for (const row of f.rows) {
    const at = instant(hour[row]);
    if (at < from || at >= to) continue;
    for (const key of ['all', type[row]]) {
      if (!byType.has(key)) byType.set(key, new Map());
      const hours = byType.get(key);
      const cell = hours.get(at) ?? { at, verifications: 0, card_uses: 0 };
      cell.verifications += verifications[row] - batch[row];
      cell.card_uses += uses[row];
      hours.set(at, cell);
    }
  }
  if (!byType.get('all').size) return null;
  return new Map([...byType].map(([key, hours]) => [key, [...hours.values()].sort((a, b) => a.at - b.at)]));
}
/** The card's share, where an hour has at least a twentieth of the busiest hour's verifications. */
function hourRates(hours) {
  const busiest = Math.max(...hours.map((h) => h.verifications));
  return hours.map((h) => [h.at, h.verifications > busiest / 20 ? (100 * h.card_uses) / h.verifications : null]);
}

function hoursFigure(day, { from, to }) {
  const data = hourly(run, day, from, to);
  if (!data) return null;
  const theirs = other ? hourly(other, day, from, to) : null;
  const types = ['all', ...run.ratedTypes];
  const hours = data.get('all');
  const [begin, end] = [hours[0].at, hours.at(-1).at + 3_600_000];
  const build = (width) => {
    const p = palette();
    const series = types.filter((t) => data.has(t)).map((type) => typeLine(type, hourRates(data.get(type)), {
      markers: false, lineStyle: { color: typeColour(type), width: type === 'all' ? 2.4 : 1.2 }, ...(type === 'all' ? { z: 4, markLine: cutoverMarks(begin, end) } : {}) }));
    if (theirs) series.push(...types.filter((t) => theirs.has(t)).map((type) => typeLine(type, hourRates(theirs.get(type)), { dashed: true })));
    const area = (name, column, colour) => ({ type: 'line', name, xAxisIndex: 1, yAxisIndex: 1, showSymbol: false, symbol: 'rect', data: hours.map((h) => [h.at, h[column]]),
      lineStyle: { width: 0 }, areaStyle: { color: colour, opacity: 1 }, itemStyle: { color: colour } });
    series.push(area(T('desk_verifications'), 'verifications', p.line), area(T('card_uses'), 'card_uses', p.accent));
    const top = 34;
    return { ...base(width),
      grid: [{ left: 52, right: 16, top, height: 210 }, { left: 52, right: 16, top: top + 262, height: 110 }],
      xAxis: [timeAxis(begin, end, { axisLabel: { show: false } }), timeAxis(begin, end, { gridIndex: 1 })],
      yAxis: [valueAxis('%', { scale: true }), valueAxis(T('per_hour'), { gridIndex: 1, splitNumber: 3 })],
      axisPointer: { link: [{ xAxisIndex: 'all' }] }, series,
      tooltip: { ...base(width).tooltip, formatter: axisTip((v) => `${weekday(v)} ${momentName(new Date(v).toISOString().slice(0, 16))}`,
        (v, name) => ([T('desk_verifications'), T('card_uses')].includes(name) ? number(v) : percent(v, 1))) },
      dataZoom: slider(4).map((z) => ({ ...z, xAxisIndex: [0, 1] })) };
  };
  const rates = new Map([...data].map(([type, list]) => [type, new Map(hourRates(list))]));
  return figure({
    id: `hours-${day}`, title: T('hours_title', { day: dayName(day) }), height: 530, build,
    zoomable: true, caption: `${T('hours_caption')}${theirs ? ` ${T('dashed_is', { other: runNames()[1] })}` : ''}`,
    rows: () => ({ caption: T('hours_table'), rows: hours.filter((h) => h.verifications > 0), columns: [
      { title: capitalised(label('column', 'hour')), text: (h) => momentName(new Date(h.at).toISOString().slice(0, 16)) },
      { title: T('desk_verifications'), number: true, value: (h) => h.verifications },
      { title: T('card_uses'), number: true, value: (h) => h.card_uses },
      ...run.ratedTypes.map((type) => ({ title: `${capitalised(label('facility_type', type))} (%)`, number: true, digits: 1,
        value: (h) => rates.get(type)?.get(h.at) ?? null }))] }),
  });
}

/** The two weeks laid over each other, so that the same hours of the same weekdays meet. */
function overlayFigure(day, { from, middle, to }) {
  const [before, after] = [hourly(run, day, from, middle), hourly(run, day, middle, to)];
  if (!before || !after) return null;
  const shifted = (map, by) => hourRates(map.get('all')).map(([at, rate]) => [at + by, rate]);
  const lines = [[T('week_before'), shifted(before, middle - from)], [T('week_of'), shifted(after, 0)]];
  const byHour = lines.map(([, points]) => new Map(points));
  const build = (width) => {
    const p = palette();
    return { ...base(width), xAxis: timeAxis(middle, to, { axisLabel: { formatter: (v) => (new Date(v).getUTCHours() === 12 ? weekday(v) : ''), hideOverlap: false }, minInterval: DAY / 2, maxInterval: DAY / 2 }),
      yAxis: valueAxis('%', { scale: true }),
      series: lines.map(([name, points], i) => ({ type: 'line', name, data: points, symbol: i ? 'circle' : 'rect', symbolSize: 4, connectNulls: false,
        lineStyle: { color: i ? p.accent : p.ghost, width: i ? 2.4 : 1.8 }, itemStyle: { color: i ? p.accent : p.ghost },
        ...(i ? { markLine: cutoverMarks(middle, to) } : {}) })),
      tooltip: { ...base(width).tooltip, formatter: axisTip((v) => `${weekday(v)} ${clock(v)}`, (v) => percent(v, 1)) } };
  };
  const rows = [...byHour[1].keys()].filter((at) => known(byHour[0].get(at)) || known(byHour[1].get(at)));
  return figure({ id: `overlay-${day}`, title: T('overlay_title'), caption: T('overlay_caption'), height: 320, build,
    rows: () => ({ caption: T('overlay_title'), rows, columns: [
      { title: T('weekday_hour'), text: (at) => `${weekday(at)} ${clock(at)}` },
      ...lines.map(([name], i) => ({ title: `${name} (%)`, number: true, digits: 2, value: (at) => byHour[i].get(at) ?? null })),
      { title: T('difference_points'), number: true, value: (at) => (known(byHour[0].get(at)) && known(byHour[1].get(at)) ? byHour[1].get(at) - byHour[0].get(at) : null), show: (v) => signed(v, 2) }] }) });
}

/** The same weeks by day, where the run kept no hours. */
function weeksByDayFigure(day, { from, to }) {
  const f = run.frame('utilization_day_facility_type');
  const all = run.frame('utilization_day');
  if (!all) return null;
  const inside = (text) => instant(text) >= from && instant(text) < to;
  const days = all.get('day').filter(inside);
  if (days.length < 2) return null;
  const rate = (type, d) => (type === 'all' ? all.pick('rate_pct', { day: d }) : f.pick('rate_pct', { day: d, facility_type: type }));
  const usual = new Set(usualDays(run).map((row) => all.get('day')[row]));
  const types = f ? ['all', ...run.ratedTypes] : ['all'];
  const build = (width) => ({ ...base(width), xAxis: timeAxis(instant(days[0]), instant(days.at(-1))), yAxis: valueAxis('%', { scale: true }),
    series: types.map((type) => typeLine(type, days.filter((d) => usual.has(d)).map((d) => [instant(d), rate(type, d)]),
      type === 'all' ? { markLine: cutoverMarks(from, to) } : {})),
    tooltip: { ...base(width).tooltip, formatter: axisTip((v) => `${dayName(dayText(v))} (${weekday(v)})`, (v) => percent(v, 2)) } });
  return figure({ id: `days-${day}`, title: T('weeks_by_day_title', { day: dayName(day) }), caption: T('weeks_by_day_caption'), height: 360, build,
    rows: () => ({ caption: T('weeks_by_day_title', { day: dayName(day) }), rows: days, columns: [
      { title: capitalised(label('column', 'day')), text: (d) => `${dayName(d)} (${weekday(instant(d))})` },
      { title: T('verifications'), number: true, value: (d) => all.pick('verifications', { day: d }) },
      ...types.map((type) => ({ title: `${capitalised(label('facility_type', type))} (%)`, number: true, digits: 2, value: (d) => rate(type, d) }))] }) });
}

function cutoverSection() {
  const parts = report.meta.cutovers.flatMap((day) => {
    const weeks = cutoverWeeks(day);
    const hours = hoursFigure(day, weeks);
    if (hours) return [hours, overlayFigure(day, weeks)];
    return [weeksByDayFigure(day, weeks)];
  }).filter(Boolean);
  if (!parts.length) return null;
  return section('cutover', T('cutover'), T('cutover_intro'), parts);
}
