// Claims and money: what is filed, what comes back, what programmes pay and whether the books agree.

function claimsRateFigure() {
  const f = run.frame('claims_month');
  if (!f) return null;
  const months = f.get('month');
  if (months.length < 4) return null;
  const theirs = other?.frame('claims_month');
  const build = (width) => {
    const p = palette();
    const rate = { type: 'line', name: label('metric', 'claim_based_utilization'), symbol: 'circle', symbolSize: 5, data: f.get('claim_based_pct'), lineStyle: { color: p.accent, width: 2.4 }, itemStyle: { color: p.accent } };
    const byVerification = { type: 'line', name: label('metric', 'utilization'), symbol: 'rect', symbolSize: 5, data: months.map((m) => run.frames.utilization_month.pick('rate_pct', { month: m })), lineStyle: { color: p.ghost, width: 1.8 }, itemStyle: { color: p.ghost } };
    const published = { ...publishedPoints('all', f.get('published_claim_based_pct')), itemStyle: { color: p.paper, borderColor: p.accent, borderWidth: 2 } };
    const series = [rate, byVerification, published];
    if (theirs) series.push({ ...rate, name: `${label('metric', 'claim_based_utilization')}: ${runNames()[1]}`, showSymbol: false, data: months.map((m) => theirs.pick('claim_based_pct', { month: m })), lineStyle: { color: p.accent, width: 1.8, type: [5, 4] } });
    return { ...base(width), series, xAxis: categoryAxis(months.map((m) => run.monthTick(m)), { boundaryGap: false }), yAxis: valueAxis('%', { min: 0 }),
      tooltip: { ...base(width).tooltip, formatter: axisTip((name, i) => run.monthTitle(months[i]), (v) => percent(v, 2)) } };
  };
  return figure({ id: 'claims-rate', title: T('claims_rate_title'), caption: T('claims_rate_caption'), height: 320, build, rows: () => frameTable(f, T('claims_table')) });
}

function causesFigure() {
  const f = run.frame('claim_causes_cause');
  if (!f || f.sum('claims') === 0) return null;
  const theirs = other?.frame('claim_causes_cause');
  const rows = f.rows.filter((row) => f.get('claims')[row] > 0).sort((a, b) => f.get('claims')[a] - f.get('claims')[b]);
  const causes = rows.map((row) => f.get('cause')[row]);
  const build = (width) => {
    const p = palette();
    const series = [{ type: 'bar', name: theirs ? runNames()[0] : label('column', 'claims'), data: causes.map((cause) => f.pick('claims', { cause })), barMaxWidth: 14, itemStyle: { color: p.accent },
      label: { show: !theirs, position: 'right', color: p.soft, fontSize: 11.5, formatter: ({ value }) => number(value) } }];
    if (theirs) series.push({ type: 'bar', name: runNames()[1], data: causes.map((cause) => theirs.pick('claims', { cause })), barMaxWidth: 14, itemStyle: { color: 'transparent', borderColor: p.accent, borderType: 'dashed', borderWidth: 1.4 } });
    return { ...base(width, { legend: { show: Boolean(theirs) }, grid: { top: 8, right: 64 } }), series,
      yAxis: nameAxis(causes.map((cause) => capitalised(label('cause', cause))), width, 260), xAxis: valueAxis('', { splitNumber: narrow(width) ? 2 : 5 }),
      tooltip: { ...base(width).tooltip, axisPointer: { type: 'none' }, formatter: axisTip((name) => name, (v) => number(v)) } };
  };
  return figure({ id: 'causes', title: T('causes_title'), caption: T('causes_caption'), height: 50 + causes.length * nameRow(theirs ? 34 : 24), build, rows: () => frameTable(f, T('causes_title'), undefined, [...rows].reverse()) });
}

function claimsSection() {
  const f = run.frame('claims_month');
  if (!f) return null;
  const payments = run.frame('claim_payments_facility_type');
  const byType = run.frames.claims_month_facility_type;
  const main = run.mainMonth.month;
  const types = run.types;
  const monthRows = f.get('month').length < 4 ? f.get('month').flatMap((month) => ['all', ...types].map((type) => ({ month, type }))) : ['all', ...types].map((type) => ({ month: main, type }));
  const cell = (name) => ({ month, type }) => (type === 'all' ? f.pick(name, { month }) : byType.pick(name, { month, facility_type: type }));
  const returns = run.frame('claim_returns_month_insurer_kind');
  return section('claims', T('claims'), T('claims_intro'), claimsRateFigure(),
    shownTable('claims-by-type', T('claims_by_type_title'), { caption: T('claims_by_type_caption'), rows: monthRows, total: ({ type }) => type === 'all', columns: [
      { title: capitalised(label('column', 'month')), text: ({ month }) => run.monthTitle(month) },
      { title: capitalised(label('column', 'facility_type')), text: ({ type }) => capitalised(label('facility_type', type)) },
      { title: capitalised(label('column', 'claims')), number: true, value: cell('claims') },
      { title: capitalised(label('column', 'filed')), number: true, value: cell('filed') },
      { title: capitalised(label('column', 'ever_returned')), number: true, value: cell('ever_returned') },
      { title: `${capitalised(label('column', 'returned_pct'))} (%)`, number: true, digits: 3, value: cell('returned_pct') },
      { title: `${capitalised(label('column', 'claim_based_pct'))} (%)`, number: true, digits: 2, value: cell('claim_based_pct') }] }),
    causesFigure(),
    returns ? element('figure', { id: 'returns' }, element('h3', {}, T('returns_title')), element('p', { class: 'caption' }, T('returns_caption')), folded(frameTable(returns, T('returns_title')))) : null,
    payments ? shownTable('payments', T('payments_title'), frameTable(payments, T('payments_caption'))) : null);
}

function payoutsFigure() {
  const f = run.frame('payouts_programme_facility_type');
  if (!f || f.sum('yen') === 0) return null;
  const programmes = f.distinct('programme').filter((programme) => f.sum('yen', { programme }) > 0 || (other?.frame('payouts_programme_facility_type')?.sum('yen', { programme }) ?? 0) > 0)
    .sort((a, b) => f.sum('yen', { programme: a }) - f.sum('yen', { programme: b }));
  const theirs = other?.frame('payouts_programme_facility_type');
  const types = f.distinct('facility_type');
  const unit = language === 'ja' ? 1e8 : 1e9;
  const build = (width) => {
    const p = palette();
    const series = types.map((type) => ({ type: 'bar', stack: 'run', name: capitalised(label('facility_type', type)), barMaxWidth: 16,
      data: programmes.map((programme) => f.sum('yen', { programme, facility_type: type }) / unit), itemStyle: { color: typeColour(type), borderColor: p.paper, borderWidth: 0.5 } }));
    if (theirs) series.push({ type: 'bar', name: runNames()[1], barMaxWidth: 16, data: programmes.map((programme) => theirs.sum('yen', { programme }) / unit), itemStyle: { color: 'transparent', borderColor: p.ink, borderType: 'dashed', borderWidth: 1.2 } });
    return { ...base(width, { grid: { right: 24 } }), series, yAxis: nameAxis(programmes.map((x) => capitalised(label('programme', x))), width, 300),
      xAxis: valueAxis('', { splitNumber: narrow(width) ? 3 : 6 }),
      tooltip: { ...base(width).tooltip, axisPointer: { type: 'none' }, formatter: axisTip((name) => name, (v) => yen(v * unit)) } };
  };
  return figure({ id: 'payouts', title: T('payouts_title'), caption: T('payouts_caption', { unit: T('money_unit') }), height: 90 + programmes.length * nameRow(theirs ? 46 : 32), build,
    rows: () => frameTable(f, T('payouts_table'), undefined, f.rows.filter((row) => f.get('yen')[row] > 0 || f.get('payments')[row] > 0)) });
}

function payoutMonthsFigure() {
  const f = run.frame('payouts_month');
  if (!f || f.rows.length < 4 || f.sum('yen') === 0) return null;
  const months = f.get('month');
  const unit = language === 'ja' ? 1e8 : 1e9;
  const build = (width) => ({ ...base(width, { legend: { show: false } }), xAxis: categoryAxis(months.map((m) => monthName(m, 'short'))), yAxis: valueAxis(T('money_unit')),
    series: [{ type: 'bar', name: T('paid'), data: f.get('yen').map((v) => v / unit), barCategoryGap: '25%', itemStyle: { color: palette().accent } }],
    tooltip: { ...base(width).tooltip, axisPointer: { type: 'none' }, formatter: axisTip((name, i) => monthName(months[i]), (v) => yen(v * unit)) } });
  return figure({ id: 'payout-months', title: T('payout_months_title'), caption: T('payout_months_caption', { unit: T('money_unit') }), height: 260, build, rows: () => frameTable(f, T('payout_months_title'), ['month', 'payments', 'yen']) });
}

function ledgerTable() {
  const programmes = run.summary.payouts.programmes;
  const rows = [...programmes, { programme: 'all', payments: programmes.reduce((n, p) => n + p.payments, 0), yen: payoutTotal(run) }];
  const sameProgramme = (row) => (row.programme === 'all' ? payoutTotal(other) : other.summary.payouts.programmes.find((p) => p.programme === row.programme)?.yen ?? null);
  return shownTable('ledger', T('ledger_title'), { caption: T('ledger_caption'), rows, total: (row) => row.programme === 'all', columns: [
    { title: capitalised(label('column', 'programme')), text: (row) => (row.programme === 'all' ? T('total') : capitalised(label('programme', row.programme))) },
    { title: T('kind'), text: (row) => (row.kind ? capitalised(label('programme_kind', row.kind)) : '') },
    { title: capitalised(label('column', 'payments')), number: true, value: (row) => row.payments },
    { title: `${capitalised(label('column', 'yen'))} (${label('unit', 'JPY')})`, number: true, value: (row) => row.yen },
    ...(other ? [{ title: `${runNames()[1]} (${label('unit', 'JPY')})`, number: true, value: sameProgramme }] : [])] });
}

function moneySection() {
  const checks = run.summary.checks;
  const agree = !checks.payout_discrepancy && checks.programmes === checks.programmes_reconciled;
  const staff = run.frame('staff');
  return section('money', T('money'), T('money_intro'),
    checks.programmes ? element('p', {}, element('span', { class: agree ? 'good' : 'bad' }, T(agree ? 'books_agree' : 'books_differ')), ` ${agree ? T('books_agree_text', { programmes: checks.programmes }) : checks.payout_discrepancy}`) : null,
    payoutsFigure(), payoutMonthsFigure(), payoutTotal(run) || (other && payoutTotal(other)) ? ledgerTable() : T('say_nothing_paid'),
    staff ? shownTable('staff', T('staff_title'), frameTable(staff, T('staff_caption', { cost: number(run.summary.desk.staff_cost_yen_per_hour) }), undefined, staff.rows.filter((row) => staff.get('visits')[row] > 0))) : null);
}
