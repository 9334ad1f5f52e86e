// Charts: one look, two themes, redrawn as a whole when the theme or the paper changes.

// Colours after Okabe and Ito, darker on white and lighter on black; every type also has its own marker.
const PALETTES = {
  light: {
    ink: '#1a1d21', soft: '#5a626b', line: '#b8bec5', hair: '#e4e7ea', paper: '#ffffff', accent: '#0b57a4', ghost: '#9aa3ac',
    hospital: '#0067a8', medical_clinic: '#c94f00', dental_clinic: '#00805c', pharmacy: '#a8478b',
    occupational_clinic: '#7a6a00', exempt: '#5a626b', all: '#1a1d21',
    scale: ['#d3e2f0', '#aecbe6', '#73a6d3', '#2f76b5', '#0a3f78'], diverging: ['#b35806', '#f1b970', '#f2f2f2', '#8fb8de', '#0a4f92'],
    steps: ['#d0dfee', '#a3c3e1', '#6ea3d1', '#2f76b5', '#0a3f78'],
    groups: ['#0b57a4', '#4f93cf', '#00805c', '#d49a00', '#c94f00', '#a8478b', '#777f88'], warn: '#b3261e',
  },
  dark: {
    ink: '#e6e8eb', soft: '#a7afb8', line: '#4a525a', hair: '#2a3037', paper: '#14171a', accent: '#7db7f0', ghost: '#7d868f',
    hospital: '#5db4ec', medical_clinic: '#f2935c', dental_clinic: '#3ecb9e', pharmacy: '#e79fd0',
    occupational_clinic: '#e0ca4a', exempt: '#a7afb8', all: '#f4f5f6',
    scale: ['#1d2b3a', '#224a70', '#2f72ab', '#5fa3dd', '#b5d8f8'], diverging: ['#f0a35a', '#8a5a2c', '#33383e', '#35689a', '#8cc4f6'],
    steps: ['#25405c', '#2b5f8f', '#3f84c2', '#78b1e6', '#c4e0fa'],
    groups: ['#7db7f0', '#3f7fb8', '#3ecb9e', '#e6b93f', '#f2935c', '#e79fd0', '#8b949e'], warn: '#ff8f86',
  },
};
const MARKERS = {
  all: 'circle', hospital: 'rect', medical_clinic: 'triangle', dental_clinic: 'diamond', pharmacy: 'roundRect',
  occupational_clinic: 'pin', exempt: 'arrow',
};

let theme = 'light';
let printing = false;
const palette = () => PALETTES[printing ? 'light' : theme];
const typeColour = (type) => palette()[type] ?? palette().soft;

const charts = [];  // {box, instance, build}

const fontFamily = () => getComputedStyle(document.body).fontFamily;
const narrow = (width) => width < 520;

function axisLook() {
  const p = palette();
  return {
    axisLine: { lineStyle: { color: p.line } }, axisTick: { show: false },
    axisLabel: { color: p.soft, fontSize: 12, hideOverlap: true },
    nameTextStyle: { color: p.soft, fontSize: 12 },
    splitLine: { lineStyle: { color: p.hair } },
  };
}
/** A value axis with its unit above it. */
function valueAxis(name, more = {}) {
  const look = axisLook();
  return {
    type: 'value', name, nameLocation: 'end', nameGap: 12, ...look, axisLine: { show: false },
    nameTextStyle: { ...look.nameTextStyle, align: 'left' },
    ...more, axisLabel: { ...look.axisLabel, formatter: (v) => axisNumber(v), ...more.axisLabel },
  };
}
/** Short numbers on axes: 2.5 M, 250万. */
function axisNumber(value) {
  const size = Math.abs(value);
  const short = (v) => number(v, Number.isInteger(Math.round(v * 1000) / 1000) ? 0 : Math.abs(v) < 1 ? 2 : 1);
  if (language === 'ja') {
    if (size >= 1e8) return `${short(value / 1e8)}億`;
    if (size >= 1e4) return `${short(value / 1e4)}万`;
  } else {
    if (size >= 1e9) return `${short(value / 1e9)} bn`;
    if (size >= 1e6) return `${short(value / 1e6)} M`;
    if (size >= 1e4) return `${short(value / 1e3)} k`;
  }
  return short(value);
}
function categoryAxis(data, more = {}) {
  const look = axisLook();
  return { type: 'category', data, ...look, splitLine: { show: false }, ...more,
    axisLabel: { ...look.axisLabel, ...(more.boundaryGap === false ? { alignMinLabel: 'left', alignMaxLabel: 'right' } : {}), ...more.axisLabel } };
}
/** An axis of days or hours; a span of months shows months, one of days shows days, one day hours. */
function timeAxis(from, to, more = {}) {
  const look = axisLook();
  const days = (to - from) / DAY;
  const formatter = (v) => {
    const date = new Date(v);
    if (days > 100) {
      return date.getUTCDate() === 1 ? dateFormat(v, { year: 'numeric', month: 'short' }) : '';
    }
    if (date.getUTCHours() || date.getUTCMinutes() || days <= 1) return clock(v);
    return days <= 21 ? `${weekday(v)}\n${shortDay(v)}` : shortDay(v);
  };
  return {
    type: 'time', min: from, max: to, ...look, splitLine: { show: false },
    ...(days > 1 ? { minInterval: DAY } : {}),
    ...more, axisLabel: { ...look.axisLabel, formatter, alignMinLabel: 'left', alignMaxLabel: 'right', ...more.axisLabel },
  };
}

/** An axis of long names. Where the page is narrow they break over two lines. */
function nameAxis(names, width, room) {
  return categoryAxis(names, { axisLabel: { interval: 0, ...(narrow(width) ? { width: 130, overflow: 'break', fontSize: 10.5, lineHeight: 12 } : { width: room, overflow: 'truncate' }) } });
}
/** Height of a row of such an axis. */
const nameRow = (wide) => (matchMedia('(max-width: 40rem)').matches ? Math.max(wide, 44) : wide);

/** What all charts share. */
function base(width, more = {}) {
  const p = palette();
  return {
    useUTC: true, animation: false, backgroundColor: 'transparent',
    textStyle: { fontFamily: fontFamily(), color: p.ink },
    grid: { left: 8, right: narrow(width) ? 14 : 24, top: 32, bottom: 8, containLabel: true, ...more.grid },
    legend: {
      top: 0, left: 0, itemWidth: 24, itemHeight: 9, itemGap: 14, icon: undefined, type: 'plain',
      textStyle: { color: p.ink, fontSize: 12.5 }, inactiveColor: p.line, ...more.legend,
    },
    tooltip: {
      trigger: 'axis', confine: true, backgroundColor: p.paper, borderColor: p.line, borderWidth: 1,
      textStyle: { color: p.ink, fontSize: 12.5 }, axisPointer: { lineStyle: { color: p.soft, width: 1, type: 'solid' }, ...more.pointer },
      ...more.tooltip,
    },
  };
}

/** A line of a facility type or of all: colour and marker; the other run's lines are dashed and pale. */
function typeLine(type, data, { dashed = false, name, markers = true, ...more } = {}) {
  const colour = typeColour(type);
  return {
    type: 'line', name: name ?? capitalised(label('facility_type', type)), data, connectNulls: false,
    symbol: MARKERS[type] ?? 'circle', symbolSize: type === 'all' ? 5 : 6, showSymbol: markers && !dashed, showAllSymbol: false,
    lineStyle: { color: colour, width: type === 'all' ? 3 : 1.8, type: dashed ? [5, 4] : 'solid', opacity: dashed ? 0.75 : 1 },
    itemStyle: { color: colour }, emphasis: { focus: 'none', lineStyle: { width: type === 'all' ? 3 : 1.8 } }, ...more,
  };
}
/** Published values: hollow marks, larger than any simulated one. */
function publishedPoints(type, data, name = T('published')) {
  return {
    type: 'scatter', name, data, symbol: MARKERS[type] ?? 'circle', symbolSize: 11, z: 5,
    itemStyle: { color: palette().paper, borderColor: typeColour(type), borderWidth: 2 },
  };
}
/** Dates of the cutovers within a time axis, for markLine. */
function cutoverMarks(from, to, category) {
  const p = palette();
  const data = report.meta.cutovers
    .map((day) => ({ day, at: category ? category(day) : instant(day) }))
    .filter(({ at }) => at !== null && (category || (at >= from && at <= to)))
    .map(({ day, at }) => ({ xAxis: at, label: { formatter: shortDay(instant(day)) } }));
  return {
    silent: true, symbol: 'none', animation: false, data,
    lineStyle: { color: p.soft, type: [2, 3], width: 1 }, label: { color: p.soft, fontSize: 11, position: 'end', distance: 2 },
  };
}

/** Text of a tooltip, safe against anything a name may hold. */
function tip(title, lines) {
  const box = element('div', {}, element('div', { class: 'small' }, title),
    lines.map(([marker, name, value]) => {
      const dot = element('span', { 'aria-hidden': 'true' }, marker ? '● ' : '');
      if (marker) dot.style.color = marker;
      const figureText = element('strong', {}, value);
      figureText.style.cssText = 'font-variant-numeric: tabular-nums; margin-left: 1em; float: right';
      return element('div', {}, dot, name, figureText);
    }));
  return box;
}
/** A tooltip of an axis: `title(axisValue)`, values written by `show(value, series)`. */
function axisTip(title, show) {
  return (items) => {
    const list = (Array.isArray(items) ? items : [items]).filter((i) => i.value !== null);
    if (!list.length) return '';
    const value = (i) => (Array.isArray(i.value) ? i.value[1] : i.value);
    return tip(title(list[0].axisValue ?? list[0].name, list[0].dataIndex),
      list.filter((i) => known(value(i))).map((i) => [i.seriesType === 'scatter' ? i.borderColor ?? palette().soft : i.color,
        i.seriesName, show(value(i), i.seriesName)]));
  };
}

/** Puts a chart into a box of the page. `build(width)` gives the option for the present language and theme. */
function drawChart(box, build) {
  const instance = echarts.init(box, null, { renderer: 'svg' });
  const chart = { box, instance, build };
  charts.push(chart);
  // The view box lets paper scale the drawing instead of cutting it.
  instance.on('finished', () => viewBox(chart));
  redraw(chart);
}
/** Moves the drawing down by as many lines as the legend takes. */
function makeRoom(option, width) {
  if (!option.legend || option.legend.show === false) return;
  const { fontSize } = option.legend.textStyle;
  measure.font = `${fontSize}px ${fontFamily()}`;
  let lines = 1;
  let used = 0;
  for (const name of new Set(option.series.map((s) => s.name))) {
    const item = option.legend.itemWidth + 5 + measure.measureText(name).width + option.legend.itemGap;
    if (used > 0 && used + item > width - 10) {
      lines += 1;
      used = 0;
    }
    used += item;
  }
  for (const grid of [option.grid].flat()) grid.top += lines * 22 + 4;
}
const measure = document.createElement('canvas').getContext('2d');

function viewBox({ box, instance }) {
  const svg = box.querySelector('svg');
  if (svg) svg.setAttribute('viewBox', `0 0 ${instance.getWidth()} ${instance.getHeight()}`);
}
function redraw(chart) {
  const option = chart.build(chart.instance.getWidth());
  makeRoom(option, chart.instance.getWidth());
  const zoom = chart.instance.getOption()?.dataZoom;
  if (zoom && option.dataZoom) {
    option.dataZoom.forEach((z, i) => zoom[i] && Object.assign(z, { start: zoom[i].start, end: zoom[i].end }));
  }
  chart.instance.setOption(option, { notMerge: true });
  chart.instance.getZr().flush();
  viewBox(chart);
}
function redrawAll() {
  charts.forEach(redraw);
}
function disposeAll() {
  charts.splice(0).forEach(({ instance }) => instance.dispose());
}
/** A slider for long times. Only the slider zooms: wheel and touch stay with the page. */
function slider(gridBottom = 8) {
  const p = palette();
  return [{
    type: 'slider', show: !printing, height: 18, bottom: gridBottom, borderColor: p.line, fillerColor: 'rgba(125,160,200,0.18)', brushSelect: false, showDataShadow: false,
    handleStyle: { color: p.paper, borderColor: p.soft }, moveHandleSize: 4, showDetail: false,
  }];
}
