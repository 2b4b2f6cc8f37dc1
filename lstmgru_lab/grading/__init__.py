"""The instructor's grader: students' notebooks run where they can do no harm and find no answers.

Three kinds of process share this package, and the split between them is the design:

* the grader holds the answer key: `submissions` and `notebooks` read what was handed in, `marking` puts the
  cases to it, `batch` goes through a class, `results` keeps every result, `reports` shows them;
* the fork server (`forkserver`) has imported torch and IPython once and knows no answers;
* a child of it (`sandbox`, `answering`) runs one submission, and ends.

`wire` is all that passes between them, and nothing that the second and third import holds an answer.
"""

__all__: list[str] = []
