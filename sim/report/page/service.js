// The central service: what desks ask of it and, where the run models it, how it answers.

/** Minute by minute of one day: [[instant, value], …]. */
const minutes = (f, column) => f.rows.map((row) => [instant(f.get('minute')[row]), f.get(column)[row]]);
const minuteTip = (show) => axisTip((v) => clock(v), show);

function loadFigure() {
  const f = run.frame('central_requests_minute');
  if (!f) return null;
  const day = f.get('minute')[0].slice(0, 10);
  const start = instant(day);
  const theirs = other?.frame('central_requests_minute');
  const build = (width) => {
    const p = palette();
    const series = [{ type: 'line', name: theirs ? runNames()[0] : T('requests'), showSymbol: false, data: minutes(f, 'requests'), lineStyle: { color: p.accent, width: 1.2 }, itemStyle: { color: p.accent }, areaStyle: { color: p.accent, opacity: 0.14 } }];
    if (theirs) {
      const shift = start - instant(theirs.get('minute')[0].slice(0, 10));
      series.push({ type: 'line', name: runNames()[1], showSymbol: false, data: minutes(theirs, 'requests').map(([at, v]) => [at + shift, v]), lineStyle: { color: p.ink, width: 1.2, type: [4, 3] }, itemStyle: { color: p.ink } });
    }
    return { ...base(width, { legend: { show: Boolean(theirs) } }), series, xAxis: timeAxis(start, start + DAY), yAxis: valueAxis(T('per_minute')),
      tooltip: { ...base(width).tooltip, formatter: minuteTip((v) => number(v)) } };
  };
  const hours = Array.from({ length: 24 }, (_, h) => h);
  const values = f.get('requests');
  return figure({ id: 'central-load', title: T('load_title', { day: dayName(day) }), caption: T('load_caption') + (theirs ? ` ${T('dashed_is', { other: runNames()[1] })}` : ''), height: 300, build,
    rows: () => ({ caption: T('load_table', { day: dayName(day) }), rows: hours, columns: [
      { title: capitalised(label('column', 'hour')), text: (h) => `${String(h).padStart(2, '0')}:00` },
      { title: T('requests'), number: true, value: (h) => values.slice(h * 60, h * 60 + 60).reduce((a, b) => a + b, 0) },
      { title: capitalised(label('column', 'peak_per_minute')), number: true, value: (h) => Math.max(...values.slice(h * 60, h * 60 + 60)) }] }) });
}

function peaksFigure() {
  const f = run.frame('central_requests_day');
  if (!f || f.rows.length < 7) return null;
  const days = f.get('day');
  const [from, to] = [instant(days[0]), instant(days.at(-1))];
  const long = days.length > 100;
  const shown = long ? usualDays(run) : f.rows;
  const build = (width) => {
    const p = palette();
    return { ...base(width, { legend: { show: false }, grid: { bottom: long ? 44 : 8 } }),
      series: [{ type: long ? 'line' : 'bar', name: capitalised(label('column', 'peak_per_minute')), showSymbol: false, barMaxWidth: 12, data: shown.map((row) => [instant(days[row]), f.get('peak_per_minute')[row]]),
        lineStyle: { color: p.accent, width: 1 }, itemStyle: { color: p.accent }, markLine: cutoverMarks(from, to) }],
      xAxis: timeAxis(from - (long ? 0 : DAY / 2), to + (long ? 0 : DAY / 2)), yAxis: valueAxis(T('per_minute')),
      tooltip: { ...base(width).tooltip, axisPointer: { type: 'none' }, formatter: axisTip((v) => `${dayName(dayText(v))} (${weekday(v)})`, (v) => number(v)) },
      ...(long ? { dataZoom: slider() } : {}) };
  };
  return figure({ id: 'central-peaks', title: T('peaks_title'), caption: T('peaks_caption') + (long ? ` ${T('quiet_days')}` : ''), zoomable: long, height: long ? 320 : 260, build, rows: () => frameTable(f, T('peaks_title')) });
}

function answersFigure() {
  const f = run.frame('central_service_minute');
  if (!f) return null;
  const day = f.get('minute')[0].slice(0, 10);
  const start = instant(day);
  const build = (width) => {
    const p = palette();
    const line = (name, column, grid, colour, more = {}) => ({ type: 'line', name, xAxisIndex: grid, yAxisIndex: grid, showSymbol: false, connectNulls: false, data: minutes(f, column), lineStyle: { color: colour, width: 1.4 }, itemStyle: { color: colour }, ...more });
    const panel = [30, 178, 326];
    return { ...base(width), grid: panel.map((top) => ({ left: 58, right: 16, top, height: 104 })),
      xAxis: panel.map((_, i) => timeAxis(start, start + DAY, { gridIndex: i, axisLabel: i < 2 ? { show: false } : {} })),
      yAxis: [valueAxis(T('per_minute'), { splitNumber: 3 }), valueAxis(T('unanswered_axis'), { gridIndex: 1, min: 0, max: (v) => (v.max > 50 ? 100 : null), splitNumber: 3 }), valueAxis(T('latency_axis'), { gridIndex: 2, min: 0, splitNumber: 3 })],
      series: [line(T('requests'), 'requests', 0, p.accent, { areaStyle: { color: p.accent, opacity: 0.14 } }),
        line(T('unanswered'), 'unanswered_pct', 1, p.warn, { areaStyle: { color: p.warn, opacity: 0.16 } }),
        line(T('median'), 'median_s', 2, p.ink), line(T('p99'), 'p99_s', 2, p.medical_clinic, { lineStyle: { color: p.medical_clinic, width: 1.4, type: [3, 2] } })],
      axisPointer: { link: [{ xAxisIndex: 'all' }] },
      tooltip: { ...base(width).tooltip, formatter: minuteTip((v, name) => (name === T('unanswered') ? percent(v, 2) : name === T('requests') ? number(v) : `${number(v, 2)} ${label('unit', 's')}`)) } };
  };
  const hourRows = Array.from({ length: 24 }, (_, h) => h);
  const total = (column, h) => f.get(column).slice(h * 60, h * 60 + 60).reduce((a, b) => a + (b ?? 0), 0);
  const most = (column, h) => { const list = f.get(column).slice(h * 60, h * 60 + 60).filter(known); return list.length ? Math.max(...list) : null; };
  return figure({ id: 'central-answers', title: T('answers_title', { day: dayName(day) }), caption: T('answers_caption'), height: 490, build,
    rows: () => ({ caption: T('answers_table'), rows: hourRows, columns: [
      { title: capitalised(label('column', 'hour')), text: (h) => `${String(h).padStart(2, '0')}:00` },
      { title: T('requests'), number: true, value: (h) => total('requests', h) },
      { title: T('unanswered_count'), number: true, value: (h) => total('unanswered', h) },
      { title: T('worst_median'), number: true, digits: 2, value: (h) => most('median_s', h) },
      { title: T('worst_p99'), number: true, digits: 2, value: (h) => most('p99_s', h) }] }) });
}

function stationsFigure() {
  const f = run.frame('central_stations_hour');
  if (!f) return null;
  const hours = f.distinct('hour');
  const busiest = (station) => Math.max(...f.where({ station }).map((row) => f.get('peak_utilization_pct')[row] ?? 0));
  const stations = f.distinct('station').sort((a, b) => busiest(a) - busiest(b));
  const build = (width) => {
    const p = palette();
    const [columns, lines] = [new Map(hours.map((h, i) => [h, i])), new Map(stations.map((s, i) => [s, i]))];
    return { ...base(width), legend: undefined, grid: { left: 8, right: 14, top: 6, bottom: 56, containLabel: true },
      xAxis: categoryAxis(hours.map((h) => h.slice(11, 13)), { axisLabel: { interval: narrow(width) ? 5 : 1 } }),
      yAxis: categoryAxis(stations.map((s) => label('station', s)), { axisLabel: { width: narrow(width) ? 130 : 240, overflow: 'truncate', interval: 0, fontSize: narrow(width) ? 11 : 12 } }),
      visualMap: { min: 0, max: 100, calculable: false, orient: 'horizontal', left: 'center', bottom: 0, itemWidth: 12, itemHeight: 120, text: ['100 %', '0 %'], textStyle: { color: p.soft }, inRange: { color: p.scale } },
      series: [{ type: 'heatmap', data: f.rows.map((row) => [columns.get(f.get('hour')[row]), lines.get(f.get('station')[row]), f.get('peak_utilization_pct')[row]]), itemStyle: { borderColor: p.paper, borderWidth: 1 } }],
      tooltip: { ...base(width).tooltip, trigger: 'item', formatter: (item) => tip(clock(instant(hours[item.value[0]])), [[item.color, label('station', stations[item.value[1]]), percent(item.value[2], 1)]]) } };
  };
  return figure({ id: 'central-stations', title: T('stations_title', { day: dayName(hours[0].slice(0, 10)) }), caption: T('stations_caption'), height: 90 + 20 * stations.length, build, rows: () => frameTable(f, T('stations_table')) });
}

function serviceSection() {
  const classes = run.frame('central_service_request_class');
  return section('central', T('central'), T(classes ? 'central_intro_modelled' : 'central_intro', classes ? { topology: run.summary.central.service.topology } : {}),
    loadFigure(), peaksFigure(), answersFigure(),
    classes ? shownTable('central-classes', T('classes_title'), frameTable(classes, T('classes_caption'))) : null, stationsFigure());
}
