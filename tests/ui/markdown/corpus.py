"""Documents that are hard to stream: what they are depends on what comes later."""

from __future__ import annotations

REFERENCES = """See [the docs][d], [d] and [late].

[d]: https://example.com/docs "The
docs"

Then [the docs][d] again.

[late]: <https://example.com/late>
"""

LISTS = """1. one
1. two

   a paragraph of two

   ```python
   def two():
       return 2
   ```
1. three
   - nested
     1. deeper
        - deepest

          with text
   - [ ] open
   - [x] done

* other
+ lists
7) seven
8) eight
"""

TABLES = """Before
| name | a `b` |
|:-----|------:|
| x **y** | 1 \\| 2 |
| short |
| long words that do not fit into the width | 漢字 漢字 漢字 漢字 |
after

a | b
--|--
"""

FENCES = """~~~~ js title="x"
let a = `
~~~
`;
~~~~

   ```python
   class A:
       '''doc
       string'''
   \tx = 1
   ```
text
```
not closed
"""

HEADINGS = """Setext
======
Two lines
of setext
---
# ATX #
####### seven
#none
- a
---
***
"""

ODD = """<details>
<summary>html</summary>

<b>bold</b> &amp; &#x202e;rtl &nbsp; a<br>b
</details>
<!-- comment

still -->

> quote
lazy
> - list
>   > deeper
>
> ```
> code

hard  
break\\
here **bold *both* ~~gone~~** `code` ``a ` b`` <https://auto.example> ![alt](https://x.example/i.png)
\tindented

    code

    more
-
-
1.
"""  # noqa: W291 - two spaces make a hard break

UNICODE = "漢字かな交じり文" * 12 + "\n\n- 👩‍👩‍👧 family\n- ❤️ heart\n- e\u0301 combining " + "ü" * 70 + "\n"

LONG = "\n".join(
    ["word " * 400, "", *(f"- item {number} of a long list" for number in range(120)), "", "**open " * 300]
)

CORPUS = {
    "references": REFERENCES,
    "lists": LISTS,
    "tables": TABLES,
    "fences": FENCES,
    "headings": HEADINGS,
    "odd": ODD,
    "unicode": UNICODE,
    "crlf": LISTS.replace("\n", "\r\n"),
    "long": LONG,
    "mixed": "\n".join((HEADINGS, LISTS, TABLES, FENCES)),
}
