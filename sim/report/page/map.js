// The map of prefectures. Okinawa's main island stands enlarged in a box in the Sea of Japan, and the far islands of
// Okinawa, Kagoshima and Tokyo are left out, so that the main islands fill the space.

const INSET = {
  from: [126.6, 26.0], to: [129.9, 39.4], scale: 2.2,
  box: [[129.4, 38.9], [134.6, 38.9], [134.6, 42.3], [129.4, 42.3], [129.4, 38.9]],
};

const FAR_SOUTH = { Tokyo: 32, Kagoshima: 30 };  // islands below these latitudes are left out

let mapReady = false;
function registerMap() {
  if (mapReady) return;
  const geo = JSON.parse(document.getElementById('data-geo').textContent);
  for (const { properties, geometry } of geo.features) {
    const polygons = geometry.type === 'MultiPolygon' ? geometry.coordinates : [geometry.coordinates];
    let kept = polygons.filter((polygon) => !FAR_SOUTH[properties.name] || polygon[0].every(([, north]) => north > FAR_SOUTH[properties.name]));
    if (properties.name === 'Okinawa') {
      kept = kept.filter((polygon) => polygon[0].every(([east]) => east > 126.5 && east < 130));
      kept.forEach((polygon) => polygon.forEach((ring) => ring.forEach((point) => {
        point[0] = INSET.to[0] + INSET.scale * (point[0] - INSET.from[0]);
        point[1] = INSET.to[1] + INSET.scale * (point[1] - INSET.from[1]);
      })));
    }
    geometry.type = 'MultiPolygon';
    geometry.coordinates = kept;
  }
  geo.features.push({ type: 'Feature', properties: { name: 'inset' }, geometry: { type: 'LineString', coordinates: INSET.box } });
  echarts.registerMap('japan', geo);
  mapReady = true;
}

/** The option of a map: `values` by prefecture, `domain` [low, high] of the colours. */
function mapOption(width, values, domain, colours, show) {
  registerMap();
  const p = palette();
  const data = [...values].map(([name, value]) => ({ name, value }));
  data.push({ name: 'inset', value: null, itemStyle: { borderColor: p.line, borderWidth: 1 } });
  return {
    ...base(width, {}), legend: undefined, grid: undefined,
    tooltip: { ...base(width).tooltip, trigger: 'item', formatter: (item) => (item.name !== 'inset' && known(item.value) ? tip('', [[item.color, label('prefecture', item.name), show(item.value)]]) : '') },
    visualMap: { type: 'continuous', min: domain[0], max: domain[1], calculable: false, orient: 'vertical', right: narrow(width) ? 0 : 70, bottom: 10, itemWidth: 12, itemHeight: narrow(width) ? 90 : 140,
      text: [show(domain[1]), show(domain[0])], textStyle: { color: p.soft, fontSize: 12 }, inRange: { color: colours } },
    series: [{ type: 'map', map: 'japan', data, roam: false, aspectScale: 0.8, left: 4, right: narrow(width) ? 40 : 60, top: 4, bottom: 4, label: { show: false }, selectedMode: false,
      itemStyle: { areaColor: p.hair, borderColor: p.soft, borderWidth: 0.4 },
      emphasis: { label: { show: false }, itemStyle: { areaColor: null, borderColor: p.ink, borderWidth: 1.6 } } }],
  };
}

/** Rounded bounds of a few steps around what is there. */
function bounds(values, step) {
  const list = values.filter(known);
  return [Math.floor(Math.min(...list) / step) * step, Math.ceil(Math.max(...list) / step) * step];
}

function prefectureRates(r, month) {
  return r.frames.utilization_prefecture_month.series('prefecture', 'rate_pct', { month });
}

function mapSection() {
  const f = run.frame('utilization_prefecture_month');
  if (!f) return null;
  const months = run.months.map((m) => m.month);
  const choice = { label: T('month'), values: months.map((m) => [m, run.monthTitle(m)]), value: run.mainMonth.month };
  const ranked = (month) => [...prefectureRates(run, month)].filter(([, rate]) => known(rate)).sort((a, b) => b[1] - a[1]);
  const figures = [figure({
    id: 'map', mapLike: true, height: 460, choice, title: (month) => T('map_title', { month: run.monthTitle(month) }),
    caption: (month) => {
      const list = ranked(month);
      if (list.length < 2) return T('map_caption_one');
      return T('map_caption', { high: label('prefecture', list[0][0]), high_rate: percent(list[0][1]), low: label('prefecture', list.at(-1)[0]), low_rate: percent(list.at(-1)[1]) });
    },
    build: (width, month) => mapOption(width, prefectureRates(run, month), bounds([...prefectureRates(run, month).values()], 1), palette().scale, (v) => percent(v, Number.isInteger(v) ? 0 : 1)),
    rows: (month) => frameTable(f, T('map_table', { month: run.monthTitle(month) }), ['prefecture', 'verifications', 'card_uses', 'rate_pct'], f.where({ month })),
  })];
  const shared = months.filter((month) => other?.months.some((m) => m.month === month));
  if (other && shared.length) {
    const difference = (month) => {
      const theirs = prefectureRates(other, month);
      return new Map([...prefectureRates(run, month)].filter(([name, v]) => known(v) && known(theirs.get(name))).map(([name, v]) => [name, v - theirs.get(name)]));
    };
    figures.push(figure({
      id: 'map-difference', mapLike: true, height: 480, title: (month) => T('map_difference_title', { month: run.monthTitle(month) }), caption: T('map_difference_caption', { run: runNames()[0], other: runNames()[1] }),
      choice: { ...choice, values: choice.values.filter(([m]) => shared.includes(m)), value: shared.includes(choice.value) ? choice.value : shared.at(-1) },
      build: (width, month) => {
        const most = Math.max(0.1, ...[...difference(month).values()].map(Math.abs));
        return mapOption(width, difference(month), [-most, most], palette().diverging, (v) => `${signed(v, 1)} ${T('points')}`);
      },
      rows: (month) => ({ caption: T('map_difference_caption', { run: runNames()[0], other: runNames()[1] }), rows: [...difference(month)], columns: [
        { title: capitalised(label('column', 'prefecture')), text: ([name]) => label('prefecture', name) },
        { title: T('difference_points'), number: true, value: ([, v]) => v, show: (v) => signed(v, 2) }] }),
    }));
  }
  return section('prefectures', T('prefectures'), figures);
}
