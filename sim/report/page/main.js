// Puts the page together, and again whenever the language changes.

function remembered(key) {
  try { return localStorage.getItem(key); } catch { return null; }  // a mailed file may have no storage
}
function remember(key, value) {
  try { localStorage.setItem(key, value); } catch { /* then it lasts until the page is closed */ }
}

function firstLanguage() {
  const asked = new URLSearchParams(location.search).get('lang') ?? remembered('cutover-lang') ?? navigator.language;
  return asked?.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}
const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const firstTheme = () => remembered('cutover-theme') ?? (prefersDark.matches ? 'dark' : 'light');

function setTheme(wanted) {
  theme = wanted;
  document.documentElement.dataset.theme = wanted;
  document.querySelectorAll('[data-set-theme]').forEach((b) => b.setAttribute('aria-pressed', String(b.dataset.setTheme === wanted)));
  redrawAll();
}

function showBar() {
  const languageButton = (code, text) => element('button', { type: 'button', lang: code, 'data-set-language': code, 'aria-pressed': String(language === code),
    onclick: () => { remember('cutover-lang', code); setLanguage(code); document.querySelector(`[data-set-language="${code}"]`).focus(); } }, text);
  const themeButton = (name) => element('button', { type: 'button', 'data-set-theme': name, 'aria-pressed': String(theme === name),
    onclick: () => { remember('cutover-theme', name); setTheme(name); } }, T(`theme_${name}`));
  document.getElementById('bar').replaceChildren(element('span', { class: 'name' }, run.summary.run.title),
    element('div', { class: 'switches' },
      element('div', { role: 'group', 'aria-label': T('language') }, languageButton('en', 'English'), languageButton('ja', '日本語')),
      element('div', { role: 'group', 'aria-label': T('appearance') }, themeButton('light'), themeButton('dark'))));
}

function setLanguage(wanted) {
  language = wanted;
  document.documentElement.lang = wanted;
  document.title = `${runNames()[0]} · ${T('report_kind')}`;
  document.getElementById('skip').textContent = T('skip');
  disposeAll();
  sections.length = 0;
  pending.length = 0;
  showBar();
  const parts = [summarySection()];
  if (run.summary.run.days_done > 0) {
    parts.push(experimentSection(), comparisonSection(), utilizationSection(), mapSection(), cutoverSection(), serviceSection(), waitingSection(), fallbackSection(), claimsSection(), moneySection(), publishedSection());
  }
  parts.push(scenarioSection(), checksSection(), limitsSection(), provenanceSection());
  document.getElementById('content').replaceChildren(...parts.filter(Boolean));
  const contents = document.getElementById('contents');
  contents.setAttribute('aria-label', T('contents'));
  // Sections are listed as they stand on the page, whatever order they were made in.
  const order = [...document.querySelectorAll('main > section')].map((s) => s.id);
  contents.replaceChildren(element('ol', {}, order.map((id) => element('li', {}, element('a', { href: `#${id}` }, sections.find((s) => s.id === id).title)))));
  pending.splice(0).forEach((draw) => draw());
}

// Paper is light, and tables are open on it as far as they do not drown the figures.
const LONGEST_PRINTED = 27;
const opened = [];
addEventListener('beforeprint', () => {
  printing = true;
  document.documentElement.dataset.theme = 'light';
  document.querySelectorAll('details').forEach((d) => {
    if (!d.open && Number(d.dataset.rows) <= LONGEST_PRINTED) { d.open = true; opened.push(d); }
  });
  redrawAll();
});
addEventListener('afterprint', () => {
  printing = false;
  opened.splice(0).forEach((d) => { d.open = false; });
  setTheme(theme);
});

let resizing = 0;
addEventListener('resize', () => {
  cancelAnimationFrame(resizing);
  resizing = requestAnimationFrame(() => { if (!printing) charts.forEach((c) => { c.instance.resize(); redraw(c); }); });
});
prefersDark.addEventListener('change', () => { if (!remembered('cutover-theme')) setTheme(firstTheme()); });

theme = firstTheme();
document.documentElement.dataset.theme = theme;
setLanguage(firstLanguage());
document.documentElement.dataset.ready = 'true';
