// What was changed, what was checked, where the numbers come from and where they end.

function scenarioOf(r, title) {
  const s = r.scenario;
  return [
    title ? element('h3', {}, title) : null,
    s.interventions.length ? element('div', { class: 'open-table' }, scrollable(table({ caption: T('interventions'), rows: s.interventions, columns: [
      { title: capitalised(label('column', 'day')), text: (i) => dayName(i.day) },
      { title: T('intervention'), prose: true, text: (i) => i.name },
      { title: T('changes'), prose: true, text: (i) => element('span', {}, i.changes.filter(Boolean).map((c) => element('div', {}, element('code', {}, c)))) }] }), T('interventions'))) : element('p', {}, T('no_interventions')),
    s.overrides.length ? element('p', {}, `${T('overrides')} `, s.overrides.flatMap((o, i) => [i ? ', ' : '', element('code', {}, o)])) : null,
    element('p', {}, T('reduced')), element('pre', { tabindex: '0', 'aria-label': T('reduced') }, s.reduced.trim()),
  ];
}

/** Keys whose value differs between the two scenarios, as "section.key". */
function scenarioDifferences() {
  const read = (text) => {
    const values = new Map();
    let path = '';
    const count = new Map();
    for (const line of text.split('\n')) {
      const head = /^\[\[?([^\]]+)\]\]?\s*$/.exec(line);
      if (head) {
        path = head[1];
        if (line.startsWith('[[')) { count.set(path, (count.get(path) ?? 0) + 1); path = `${path} ${count.get(path)}`; }
        continue;
      }
      const pair = /^\s*([\w."-]+)\s*=\s*(.*)$/.exec(line);
      if (pair) values.set((path ? `${path}.` : '') + pair[1], pair[2]);
    }
    return values;
  };
  const [a, b] = [run, other].map((r) => read(r.scenario.reduced));
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key)).map((key) => ({ key, a: a.get(key), b: b.get(key) }));
}

function scenarioSection() {
  const names = runNames();
  const parts = [T('scenario_intro')];
  if (other) {
    const rows = scenarioDifferences();
    parts.push(rows.length ? shownTable('scenario-differences', T('scenario_differences'), { caption: T('scenario_differences_caption'), rows, columns: [
      { title: T('parameter'), text: (r) => element('code', {}, r.key) }, { title: names[0], prose: true, text: (r) => element('code', {}, r.a ?? T('default')) }, { title: names[1], prose: true, text: (r) => element('code', {}, r.b ?? T('default')) }] })
      : T('scenario_same'));
  }
  return section('scenario', T('scenario'), parts, scenarioOf(run, other ? names[0] : null), other ? scenarioOf(other, names[1]) : null);
}

function checksSection() {
  const f = run.frames.checks;
  const made = f.has('made') ? 'made' : 'periods';
  const fault = [run.summary.checks.claim_fault, run.summary.checks.payout_discrepancy].filter(Boolean);
  return section('checks', T('checks'), T('checks_intro'),
    shownTable('check-table', T(run.summary.checks.ok ? 'checks_passed' : 'checks_failed'), { caption: T('checks_caption'), rows: f.rows, columns: [
      { title: capitalised(label('column', 'check')), text: (row) => capitalised(label('check', f.get('check')[row])) },
      { title: T('checked'), number: true, value: (row) => f.get(made)[row] }, { title: capitalised(label('column', 'passed')), number: true, value: (row) => f.get('passed')[row] },
      { title: T('result'), text: (row) => { const ok = f.get(made)[row] === f.get('passed')[row]; return element('span', { class: ok ? 'good' : 'bad' }, T(ok ? 'check_ok' : 'check_bad')); } }] }),
    fault.map((text) => element('p', { class: 'notice' }, text)));
}

function provenanceOf(r) {
  const p = r.provenance;
  const s = r.summary;
  return [facts([
    [T('title'), s.run.title], [T('run_id'), element('code', {}, p.run_id)], [T('program'), `cutover ${p.version} (${p.git_commit})`], [T('seed'), String(s.run.seed)],
    [T('sample'), String(s.run.sample)], [T('period'), `${dayName(s.run.start_day)} – ${dayName(s.run.end_day)} (${number(s.run.days_done)}/${number(s.run.days_total)})`],
    [T('generator'), p.rng], [T('compiler'), p.compiler], [T('libraries'), p.libraries.map((l) => `${l.name} ${l.version}`).join(', ')],
    [T('finished'), s.performance.finished_utc ?? ''], [T('file'), element('code', {}, s.run.path)]]),
  element('details', { 'data-rows': p.inputs.length }, element('summary', {}, T('inputs', { count: p.inputs.length })), scrollable(table({ caption: T('inputs_caption'), rows: p.inputs, columns: [
    { title: T('input'), text: (i) => i.name }, { title: 'SHA-256', text: (i) => element('code', {}, i.sha256) }] }), T('inputs_caption')))];
}

const LIMITS = ['limit_central', 'limit_claims', 'limit_spread', 'limit_area', 'limit_assumptions', 'limit_gap', 'limit_sample', 'limit_difference'];

function provenanceSection() {
  const names = runNames();
  return section('provenance', T('provenance'), T('provenance_intro'), other ? element('h3', {}, names[0]) : null, provenanceOf(run),
    other ? [element('h3', {}, names[1]), provenanceOf(other)] : null,
    element('p', { class: 'small' }, T('third_party')));
}
function limitsSection() {
  const modelled = Boolean(run.summary.central.service);
  const shown = LIMITS.filter((key) => key !== 'limit_sample' || run.summary.run.sample < 1).map((key) => (key === 'limit_central' && modelled ? 'limit_central_modelled' : key));
  return section('limits', T('limits'), T('limits_intro'), element('ul', { class: 'plainlist' }, shown.map((key) => element('li', {}, T(key)))));
}
