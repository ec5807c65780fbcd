const $ = (selector) => [...document.querySelectorAll(selector)];
const text = document.getElementById('text');
const note = document.getElementById('note');
const rows = $('tr.row');
const groups = $('tr.group');
const closed = new Set();

// Rows that match the text and hold one of the chosen verdicts.
function show() {
	const wanted = $('#filters input:checked').map((box) => box.value);
	const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
	const searching = wanted.length > 0 || words.length > 0;
	const alive = new Set();
	let shown = 0;
	for (const row of rows) {
		const title = (row.cells[0].textContent + ' ' + row.dataset.group).toLowerCase();
		const has = row.dataset.has.split(' ');
		const match = words.every((word) => title.includes(word)) &&
			(!wanted.length || wanted.some((verdict) => has.includes(verdict)));
		if (match) {
			alive.add(row.dataset.group);
			shown++;
		}
		row.hidden = !match || (!searching && closed.has(row.dataset.group));
	}
	for (const group of groups) {
		group.hidden = !alive.has(group.dataset.group);
		group.classList.toggle('closed', !searching && closed.has(group.dataset.group));
	}
	document.getElementById('shown').textContent = `${shown} of ${rows.length} rows`;
	document.getElementById('empty').hidden = shown > 0;
}

text.addEventListener('input', show);
for (const box of $('#filters input[type=checkbox]'))
	box.addEventListener('change', show);
for (const group of groups)
	group.addEventListener('click', () => {
		const name = group.dataset.group;
		closed.has(name) ? closed.delete(name) : closed.add(name);
		show();
	});
const all = document.getElementById('groups');
all.addEventListener('click', () => {
	const close = closed.size === 0;
	closed.clear();
	if (close)
		for (const group of groups)
			closed.add(group.dataset.group);
	all.textContent = close ? 'open groups' : 'close groups';
	show();
});
all.hidden = groups.length === 0;
document.getElementById('theme').addEventListener('click', () => {
	const root = document.documentElement;
	const dark = root.dataset.theme ? root.dataset.theme === 'dark' :
		matchMedia('(prefers-color-scheme: dark)').matches;
	root.dataset.theme = dark ? 'light' : 'dark';
});

// The note of the cell under the pointer, kept inside the window.
const head = (cell) => {
	const at = cell.cellIndex;
	const abis = document.querySelector('thead tr:last-child').cells;
	let left = at - 1;
	for (const kernel of document.querySelector('thead tr').cells) {
		if (kernel.className === 'name')
			continue;
		if (left < kernel.colSpan)
			return `${kernel.textContent} ${abis[at].textContent}`;
		left -= kernel.colSpan;
	}
	return '';
};
document.getElementById('map').addEventListener('mousemove', (event) => {
	const cell = event.target.closest('td[data-n]');
	note.hidden = !cell;
	if (!cell)
		return;
	const row = cell.parentElement.cells[0].firstChild.textContent.trim();
	note.textContent = `${row}  [${head(cell)}]\n${notes[cell.dataset.n]}`;
	const left = Math.min(event.clientX + 14, innerWidth - note.offsetWidth - 8);
	const below = event.clientY + 14;
	note.style.left = `${Math.max(8, left)}px`;
	note.style.top = below + note.offsetHeight < innerHeight ? `${below}px` :
		`${Math.max(8, event.clientY - note.offsetHeight - 10)}px`;
});
document.getElementById('map').addEventListener('mouseleave', () => { note.hidden = true; });
show();
