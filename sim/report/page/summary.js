// The report's first screen: main figures, and what they say in sentences. Every number is read from the run.

const CARD = ['card_face', 'card_pin', 'card_visual', 'card_mobile', 'phone', 'limited_oev'];
const FALLBACKS = ['fallback_portal', 'fallback_notice', 'fallback_oral', 'fallback_declaration', 'proof_to_follow', 'charged_full'];

/** Utilization of a month: {verifications, card_uses, rate_pct}. */
function monthUtilization(r, month) {
  const f = r.frames.utilization_month;
  const row = f.where({ month })[0];
  return row === undefined ? null : Object.fromEntries(['verifications', 'card_uses', 'rate_pct'].map((c) => [c, f.get(c)[row]]));
}

/** Days with at least half of the usual number of verifications: the others' rates rest on few facilities. */
function usualDays(r) {
  const f = r.frame('utilization_day');
  if (!f) return [];
  const counts = f.get('verifications');
  const sorted = [...counts].sort((a, b) => a - b);
  const usual = sorted[Math.floor(sorted.length * 0.6)];
  return f.rows.filter((row) => counts[row] >= usual / 2);
}

/** The daily rate on the last usual day before a cutover and on the first one from it on; null outside the run. */
function stepAt(r, cutover) {
  const days = usualDays(r);
  const f = r.frame('utilization_day');
  const before = days.filter((row) => f.get('day')[row] < cutover).at(-1);
  const after = days.find((row) => f.get('day')[row] >= cutover);
  if (before === undefined || after === undefined) return null;
  const near = (row) => Math.abs(instant(f.get('day')[row]) - instant(cutover)) <= 4 * DAY;
  if (!near(before) || !near(after)) return null;
  const at = (row) => ({ day: f.get('day')[row], rate: f.get('rate_pct')[row] });
  return { before: at(before), after: at(after) };
}

/** Check-ins with a card that failed, in percent of all check-ins with a card; and who paid in full, card or not. */
function fallbackShare(r) {
  const notes = r.frame('notes_note');
  const count = (note) => notes?.sum('visits', { note }) ?? 0;
  const [shown, failed] = [count('card_shown'), count('card_failed')];
  const charged = r.frames.outcomes_facility_type_outcome.sum('visits', { outcome: 'charged_full' });
  return { failed, shown, share: shown ? (100 * failed) / shown : null, charged };
}

const payoutTotal = (r) => r.summary.payouts.programmes.reduce((sum, p) => sum + p.yen, 0);
const duration = (r, name) => r.summary.durations.find((d) => d.facility_type === 'all' && d.duration === name);

/** Fit to the published rates: how many, mean and largest absolute difference in points. */
function fit(r, metric = 'utilization') {
  const f = r.frame('published');
  if (!f) return null;
  const rows = f.where({ metric }).filter((row) => known(f.get('difference')[row]));
  if (!rows.length) return null;
  const size = (row) => Math.abs(f.get('difference')[row]);
  const largest = rows.reduce((a, b) => (size(b) > size(a) ? b : a));
  return {
    values: rows.length, mean: rows.reduce((sum, row) => sum + size(row), 0) / rows.length, largest: size(largest),
    month: f.get('month')[largest], group: f.get('group')[largest],
  };
}

/** The last month of claims that is filed in part at least. */
function claimMonth(r) {
  const f = r.frame('claims_month');
  if (!f) return null;
  const main = r.mainMonth?.month;
  const row = f.where({ month: main })[0] ?? f.rows.at(-1);
  return Object.fromEntries(f.columns.map((c) => [c.name, f.get(c.name)[row]]));
}

function headline() {
  const main = run.mainMonth;
  const fallback = fallbackShare(run);
  const checkIn = duration(run, 'check_in');
  const entries = [];
  const show = (value, unit, text, interval = null) => entries.push(element('div', {}, element('dt', {}, text),
    element('dd', {}, value, unit ? element('span', { class: 'unit' }, `\u00a0${unit}`) : ''), interval ? element('dd', { class: 'interval' }, interval) : null));
  if (main) show(number(monthUtilization(run, main.month).rate_pct, 1), '%', T('headline_rate', { month: run.monthTitle(main.month) }), intervalLine(`utilization:rate_pct.${main.month}`));
  const cutover = report.meta.cutovers.filter((day) => stepAt(run, day)).at(-1);
  if (cutover) {
    const step = stepAt(run, cutover);
    show(signed(step.after.rate - step.before.rate, 1), T('points'), T('headline_step', { day: dayName(cutover) }));
  }
  if (known(fallback.share)) show(number(fallback.share, 1), '%', T('headline_fallback'));
  if (checkIn) show(number(checkIn.p95_s), label('unit', 's'), T('headline_wait'), intervalLine('waiting:p95_s.check_in'));
  if (payoutTotal(run) > 0) {
    const unit = language === 'ja' ? 1e8 : 1e9;
    show(number(payoutTotal(run) / unit, 1), language === 'ja' ? '億円' : 'bn yen', T('headline_paid'), intervalLine('payouts:yen', unit));
  }
  return element('dl', { class: 'headline' }, entries);
}

function sentences() {
  const list = [];
  const say = (key, values) => list.push(T(key, values));
  // What belongs together goes into one item.
  const add = (key, values) => list.push(`${list.pop()}${language === 'ja' ? '' : ' '}${T(key, values)}`);
  const main = run.mainMonth;
  const r = run.summary.run;
  if (main) {
    const u = monthUtilization(run, main.month);
    const f = run.frames.utilization_month_facility_type;
    const byType = run.ratedTypes.map((type) => ({ type, rate: f.pick('rate_pct', { month: main.month, facility_type: type }) }))
      .filter(({ rate }) => known(rate)).sort((a, b) => b.rate - a.rate);
    say('say_level', {
      month: run.monthTitle(main.month), uses: large(u.card_uses), verifications: large(u.verifications), rate: percent(u.rate_pct),
      high: label('facility_type', byType[0].type), high_rate: percent(byType[0].rate),
      low: label('facility_type', byType.at(-1).type), low_rate: percent(byType.at(-1).rate),
    });
    const first = run.months.find((m) => m.full) ?? run.months[0];
    if (run.months.length > 2 && first.month !== main.month) {
      const was = monthUtilization(run, first.month).rate_pct;
      add(u.rate_pct >= was ? 'say_rise' : 'say_fall', { first: run.monthTitle(first.month), was: percent(was), now: percent(u.rate_pct),
        points: number(Math.abs(u.rate_pct - was), 1) });
    }
  }
  let steps = 0;
  for (const day of report.meta.cutovers) {
    const step = stepAt(run, day);
    if (step) {
      steps += 1;
      (steps > 1 ? add : say)(day === report.meta.cutovers[0] ? 'say_step_first' : 'say_step_last', {
        cutover: dayName(day), before_day: shortDay(instant(step.before.day)), before: percent(step.before.rate),
        day: shortDay(instant(step.after.day)), after: percent(step.after.rate) });
    }
  }
  const fallback = fallbackShare(run);
  if (known(fallback.share)) {
    say(fallback.charged > 0 ? 'say_fallback_charged' : 'say_fallback', { share: percent(fallback.share), failed: large(fallback.failed), charged: large(fallback.charged) });
  }
  const checkIn = duration(run, 'check_in');
  const readerWait = duration(run, 'reader_wait');
  if (checkIn?.visits && readerWait?.visits) {
    say('say_wait', { median: seconds(checkIn.p50_s), p95: seconds(checkIn.p95_s), reader: seconds(readerWait.p99_s) });
  }
  const c = run.summary.central;
  if (c.requests > 0) {
    const peak = { peak: large(c.peak_requests_per_minute), time: c.peak_time.slice(11), day: dayName(c.peak_time.slice(0, 10)) };
    if (c.service) {
      const all = c.service.classes.find((x) => x.request_class === 'all');
      say('say_central_modelled', { ...peak, unanswered: percent(all.unanswered_pct, all.unanswered_pct < 0.1 ? 3 : 1),
        hour: momentName(c.service.worst_hour.time), hour_pct: percent(c.service.worst_hour.unanswered_pct), p99: seconds(c.service.worst_hour.p99_s) });
    } else {
      say('say_central', peak);
    }
  }
  const claims = claimMonth(run);
  if (claims && claims.filed > 0) {
    say('say_claims', { month: run.monthTitle(claims.month), filed: large(claims.filed), rate: percent(claims.claim_based_pct),
      returned: large(claims.ever_returned), returned_pct: percent(claims.returned_pct, 3) });
  }
  const paid = payoutTotal(run);
  if (paid > 0) {
    const programmes = run.summary.payouts.programmes.filter((p) => p.yen > 0);
    say(run.summary.checks.payout_discrepancy ? 'say_paid_wrong' : 'say_paid', { paid: yen(paid), programmes: programmes.length });
  } else {
    say('say_nothing_paid');
  }
  const f = fit(run);
  if (f) {
    say('say_fit', { values: f.values, mean: number(f.mean, 1), largest: number(f.largest, 1), group: label('facility_type', f.group), month: monthName(f.month) });
  } else {
    say('say_no_fit');
  }
  return element('ul', { class: 'sentences' }, list.map((text) => element('li', {}, text)));
}

/** Dates in a text do not break at their hyphens. */
const unbroken = (text) => text.replace(/(\d)-(?=\d)/g, '$1\u2011');

function runSentence() {
  const r = run.summary.run;
  const span = { count: number(r.days_done), first: dayName(r.start_day), last: dayName(r.last_day) };
  const values = { days: T(r.days_done === 1 ? 'day_of_run' : 'days_of_run', span), facilities: number(r.facilities),
    share: percent(100 * r.sample, r.sample < 0.01 ? 2 : r.sample < 0.1 ? 1 : 0) };
  const places = run.frame('utilization_prefecture_month')?.distinct('prefecture') ?? [];
  const listed = places.length <= 6 ? places.map((p) => label('prefecture', p)).join(language === 'ja' ? '、' : ', ') : T('place_count', { count: places.length });
  const where = places.length < 47 ? T('run_places', { places: listed }) : T('run_nation');
  return [T(r.sample < 1 ? 'run_sample' : 'run_full', values), ...(places.length ? [where] : [])].join(language === 'ja' ? '' : ' ');
}

function summarySection() {
  const r = run.summary.run;
  const checks = run.summary.checks;
  const parts = [];
  if (r.status !== 'complete') {
    parts.push(element('p', { class: 'notice' }, T('not_complete', { done: number(r.days_done), total: number(r.days_total) })));
  }
  if (!checks.ok) parts.push(element('p', { class: 'notice' }, T('checks_violated')));
  sections.push({ id: 'summary', title: T('summary') });
  const names = runNames();
  return element('section', { id: 'summary', 'aria-labelledby': 'report-title' },
    element('p', { class: 'eyebrow' }, T('report_kind')),
    element('h1', { id: 'report-title' }, unbroken(names[0])),
    run.scenario.description ? element('p', { class: 'lede' }, unbroken(run.scenario.description)) : null,
    element('p', {}, runSentence()), other ? element('p', {}, T('compared_with', { other: names[1] })) : null, parts,
    r.days_done > 0 ? [headline(), sentences()] : null);
}
