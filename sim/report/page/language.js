// Words, numbers and dates in the reader's language. Identifiers are translated by the label table alone, the
// page's own sentences stand in texts.js.

const LANGUAGES = ['en', 'ja'];
let language = 'en';

/** The page's sentence `key`, its {placeholders} filled. */
function T(key, values = {}) {
  const entry = TEXTS[key];
  if (!entry) throw new Error(`no text '${key}'`);
  return entry[language].replace(/\{(\w+)\}/g, (_, name) => {
    if (!(name in values)) throw new Error(`text '${key}' wants '${name}'`);
    return values[name];
  });
}

const labelTable = new Map();
for (const row of JSON.parse(document.getElementById('data-labels').textContent)) {
  labelTable.set(`${row.kind}/${row.identifier}`, row);
}

/** The display label of an identifier; the identifier itself where the table has none. */
function label(kind, identifier) {
  const row = labelTable.get(`${kind}/${identifier}`);
  if (!row) return fallbackLabel(kind, identifier);
  return language === 'ja' ? row.japanese : row.english;
}

/** Names made of parts ("eligibility@east") and age groups as published ("75+") follow a rule. */
function fallbackLabel(kind, identifier) {
  if (kind === 'station' && identifier.includes('@')) {
    const [tier, centre] = identifier.split('@');
    return `${label('service_tier', tier)} (${label('data_centre', centre)})`;
  }
  if (kind === 'station') {
    const tier = labelTable.get(`service_tier/${identifier}`);
    if (tier) return language === 'ja' ? tier.japanese : tier.english;
  }
  if (kind === 'age_band') {
    const open = /^(\d+)\+$/.exec(identifier);
    if (open) return language === 'ja' ? `${open[1]}歳以上` : `${open[1]} and over`;
    const closed = /^(\d+)-(\d+)$/.exec(identifier);
    if (closed) return language === 'ja' ? `${closed[1]}–${closed[2]}歳` : `${closed[1]}–${closed[2]}`;
  }
  return identifier.replaceAll('_', ' ');
}

const capitalised = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const formats = new Map();
function numberFormat(digits) {
  const key = `${language}/${digits}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  }
  return formats.get(key);
}

const known = (value) => value !== null && value !== undefined && Number.isFinite(value);
/** A number with separators; "–" where it is not known. */
function number(value, digits = 0) {
  if (!known(value)) return '–';
  const text = numberFormat(digits).format(value).replace('-', '−');
  return /[1-9]/.test(text) ? text : text.replace('−', '');
}
const percent = (value, digits = 1) => (known(value) ? `${number(value, digits)}\u00a0%` : '–');
/** A difference, its sign always written. */
function signed(value, digits = 1) {
  if (!known(value)) return '–';
  const text = number(Math.abs(value), digits);
  if (!/[1-9]/.test(text)) return `±${text}`;
  return (value > 0 ? '+' : '−') + text;
}
/** A large count in words of the language: 105.5 million, 1億549万. */
function large(value) {
  if (!known(value)) return '–';
  if (language === 'ja') {
    if (value < 1e6) return number(value);
    if (value < 1e8) return `${number(value / 1e4)}万`;
    const ten_thousands = Math.round(value / 1e4);
    const rest = ten_thousands % 1e4;
    return `${number(Math.floor(ten_thousands / 1e4))}億${rest ? `${number(rest)}万` : ''}`;
  }
  if (value >= 1e9) return `${number(value / 1e9, 2)} billion`;
  if (value >= 1e6) return `${number(value / 1e6, 1)} million`;
  return number(value);
}
const yen = (value) => (language === 'ja' ? `${large(value)}円` : `${large(value)} yen`);
function seconds(value) {
  if (!known(value)) return '–';
  return language === 'ja' ? `${number(value, value < 10 ? 1 : 0)}秒` : `${number(value, value < 10 ? 1 : 0)}\u00a0s`;
}

// Dates are Japan time without a zone: they are laid on UTC so that no reader's clock moves them.
const instant = (text) => {
  const [date, time] = text.split('T');
  const [y, m, d] = date.split('-').map(Number);
  const [hour, minute] = time ? time.split(':').map(Number) : [0, 0];
  return Date.UTC(y, m - 1, d || 1, hour, minute);
};
const dayText = (milliseconds) => new Date(milliseconds).toISOString().slice(0, 10);
const DAY = 86_400_000;

function dateFormat(milliseconds, options) {
  return new Intl.DateTimeFormat(language === 'ja' ? 'ja-JP' : 'en-GB', { timeZone: 'UTC', ...options }).format(milliseconds);
}
const monthName = (text, style = 'long') => dateFormat(instant(text), { year: 'numeric', month: style });
const dayName = (text) => dateFormat(instant(text), { year: 'numeric', month: 'long', day: 'numeric' });
const shortDay = (milliseconds) => dateFormat(milliseconds, { month: language === 'ja' ? 'numeric' : 'short', day: 'numeric' });
const weekday = (milliseconds) => dateFormat(milliseconds, { weekday: 'short' });
const clock = (milliseconds) => new Date(milliseconds).toISOString().slice(11, 16);
function momentName(text) {
  return text.includes('T') ? `${dayName(text)} ${text.slice(11)}` : dayName(text);
}
