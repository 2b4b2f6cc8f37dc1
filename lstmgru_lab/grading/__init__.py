"""The instructor's grader: students' notebooks run where they can do no harm and find no answers.

Three kinds of process share this package, and the split between them is the design:

* the grader holds the answer key: `intake` reads what was handed in, `marking` puts the cases to it,
  `in_parallel` goes through a class, `results` keeps every result, `counting` decides what counts, `output`
  shows it;
* the fork server (`sandbox.forkserver`) has imported torch and IPython once and knows no answers;
* a child of it (`sandbox.levels`, `talk.answering`) runs one submission, and ends.

`talk.wire` is all that passes between them. Of other rooms the second and third import `calls` and `support`
alone, and these hold no answer.
"""

__all__: list[str] = []
