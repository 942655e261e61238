/* Search and sort.  The state is in the address behind #, so that a view can be shared: #q=web&images=-size */
(function () {
	'use strict';

	var tools = document.getElementById('tools');
	var search = document.getElementById('q');
	var show = document.getElementById('show');
	var shown = document.getElementById('shown');
	var order = new Intl.Collator('en', { numeric: true }).compare;

	var tables = Array.from(document.querySelectorAll('table[data-name]'), function (element) {
		return {
			name: element.dataset.name,
			noun: element.dataset.noun,
			heads: Array.from(element.tHead.rows[0].cells),
			body: element.tBodies[0],
			sort: '',
			rows: Array.from(element.tBodies[0].rows, function (row) {
				var titles = Array.from(row.querySelectorAll('[title]'), function (cell) {
					return cell.title;
				});
				return {
					element: row,
					text: (row.textContent + ' ' + titles.join(' ')).toLowerCase(),
					action: row.dataset.action || ''
				};
			})
		};
	});

	function value(row, column) {
		var cell = row.element.cells[column];
		return 'v' in cell.dataset ? Number(cell.dataset.v) : cell.textContent;
	}

	/* key is the name of a column, with - in front for the largest first. */
	function sort(table, key) {
		var down = key[0] === '-';
		var name = down ? key.slice(1) : key;
		var column = table.heads.findIndex(function (head) {
			return head.dataset.key === name;
		});
		var keys;

		if (column < 0 || key === table.sort)
			return;
		table.sort = key;
		keys = table.rows.map(function (row, place) {
			return { row: row, place: place, value: value(row, column) };
		});
		keys.sort(function (a, b) {
			var by = typeof a.value === 'number' ? a.value - b.value : order(a.value, b.value);
			return (down ? -by : by) || a.place - b.place;
		});
		table.rows = keys.map(function (item) {
			return item.row;
		});
		table.body.append.apply(table.body, table.rows.map(function (row) {
			return row.element;
		}));
		table.heads.forEach(function (head, i) {
			if (i === column)
				head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
			else
				head.removeAttribute('aria-sort');
		});
	}

	function filter() {
		var words = search.value.toLowerCase().split(/\s+/).filter(Boolean);

		shown.textContent = tables.map(function (table) {
			var count = 0;
			table.rows.forEach(function (row) {
				var fits = words.every(function (word) {
					return row.text.includes(word);
				}) && (show.value === '' || row.action === '' || row.action === show.value);
				row.element.hidden = !fits;
				count += fits;
			});
			return count.toLocaleString('en') + ' of ' + table.rows.length.toLocaleString('en') + ' ' + table.noun;
		}).join(', ') + ' shown';
	}

	function remember() {
		var state = new URLSearchParams();

		if (search.value)
			state.set('q', search.value);
		if (show.value)
			state.set('show', show.value);
		tables.forEach(function (table) {
			if (table.sort)
				state.set(table.name, table.sort);
		});
		history.replaceState(null, '', '#' + state);
	}

	function recall() {
		var state = new URLSearchParams(location.hash.slice(1));

		search.value = state.get('q') || '';
		show.value = state.get('show') || '';
		if (show.selectedIndex < 0)
			show.value = '';
		tables.forEach(function (table) {
			sort(table, state.get(table.name) || '');
		});
		filter();
	}

	tables.forEach(function (table) {
		table.heads.forEach(function (head) {
			var button = document.createElement('button');

			button.type = 'button';
			button.textContent = head.textContent;
			button.addEventListener('click', function () {
				var key = head.dataset.key;
				var first = head.classList.contains('n') ? '-' + key : key;
				var second = head.classList.contains('n') ? key : '-' + key;

				sort(table, table.sort === first ? second : first);
				remember();
			});
			head.replaceChildren(button);
		});
	});
	search.addEventListener('input', function () {
		filter();
		remember();
	});
	show.addEventListener('change', function () {
		filter();
		remember();
	});
	window.addEventListener('hashchange', recall);
	tools.hidden = false;
	recall();
}());
