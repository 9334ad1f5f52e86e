// Elements and real tables: caption, column headers, row headers.

/** An element. `parts`: elements or texts; texts are never read as markup. */
function element(name, attributes = {}, ...parts) {
  const e = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) e.addEventListener(key.slice(2), value);
    else e.setAttribute(key, value === true ? '' : value);
  }
  e.append(...parts.flat(Infinity).filter((part) => part !== null && part !== undefined));
  return e;
}

const kindOf = (column) => (column.number ? 'number' : column.prose ? 'prose' : null);

/**
 * A table. `columns`: {title, number or prose, text(row) or value(row), digits or show(value, row)}; the first column is the row's header.
 * `dense`: less room between columns, so that many stand beside each other.
 * `data-value` of a cell holds the unrounded number.
 */
function table({ caption, columns, rows, total = () => false, wide = columns.length > 7, dense = false }) {
  const head = element('tr', {}, columns.map((c) =>
    element('th', { scope: 'col', class: kindOf(c) }, c.title)));
  const body = rows.map((row) => {
    const cells = columns.map((c, i) => {
      const attributes = { class: kindOf(c) };
      let text;
      if (c.value) {
        const value = c.value(row);
        if (known(value)) attributes['data-value'] = value;
        text = c.show ? c.show(value, row) : number(value, c.digits ?? 0);
      } else {
        text = c.text(row);
      }
      if (i === 0) return element('th', { scope: 'row', ...attributes }, text);
      return element('td', attributes, text);
    });
    return element('tr', { class: total(row) ? 'total' : null }, cells);
  });
  return element('table', { class: [wide && 'wide', dense && 'dense'].filter(Boolean).join(' ') || null },
    element('caption', {}, element('span', {}, caption)), element('thead', {}, head), element('tbody', {}, body));
}

/** The table in a box that scrolls by itself, also by keyboard. */
function scrollable(content, name) {
  return element('div', { class: 'scroll', role: 'region', 'aria-label': name, tabindex: '0' }, content);
}

/** A table behind a summary line. */
function folded(options) {
  return element('details', { 'data-rows': options.rows.length },
    element('summary', {}, T('data_as_table')), scrollable(table(options), options.caption));
}

// Of columns that hold weighted sums or means; all other units are counts.
const DIGITS = { percent: 2, s: 1, days: 1, points: 2 };

/** How a cell of a frame's column is written. */
function cellText(column, value) {
  if (value === null || value === undefined) return '–';
  switch (column.kind) {
    case 'label': return capitalised(label(column.name, value));
    case 'text': return value;
    case 'month': return run.monthTitle(value);
    case 'day': return dayName(value);
    case 'moment': return momentName(value);
    default: return number(value, column.kind === 'whole' ? 0 : DIGITS[column.unit] ?? 0);
  }
}

/** The columns of a frame for `table`, by their names in the label table, units in brackets. */
function frameColumns(frame, names) {
  return names.filter((name) => frame.has(name)).map((name) => {
    const column = frame.columns.find((c) => c.name === name);
    const numeric = column.kind === 'whole' || column.kind === 'number';
    const unit = { percent: '%', s: label('unit', 's'), JPY: label('unit', 'JPY'), h: 'h', hours: 'h' }[column.unit];
    const title = capitalised(label('column', name)) + (unit ? ` (${unit})` : '');
    const values = frame.get(name);
    return numeric
      ? { title, number: true, value: (row) => values[row], show: (value) => cellText(column, value) }
      : { title, text: (row) => cellText(column, values[row]) };
  });
}

/** A frame as a table: the named columns; columns that are empty throughout are left out. */
function frameTable(frame, caption, names = frame.columns.map((c) => c.name), rows = frame.rows) {
  const filled = names.filter((name) => frame.has(name) && rows.some((row) => frame.get(name)[row] !== null));
  return { caption, columns: frameColumns(frame, filled), rows };
}
