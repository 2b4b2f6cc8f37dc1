"""nbgrader on this course: `nbgrader generate_assignment solutions` writes the exercises into release/.

Also for a course directory of your own: copy this file and the notebooks of solutions/ (as solutions/*.ipynb)
into it.
"""

from nbconvert.preprocessors import TagRemovePreprocessor

c = get_config()  # noqa: F821  (nbgrader gives it to this file)

# The master copies lie in the folder of the assignment's own name, not in one called source.
c.CourseDirectory.source_directory = "."

# Their texts stand beside them, and what is not a notebook is handed out as it is.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "source"]

# The stub that the check takes for "not attempted".
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}

# Explanations of the solutions go before anything else looks at the cells.
c.TagRemovePreprocessor.remove_cell_tags = {"solution-only"}
c.TagRemovePreprocessor.enabled = True
c.GenerateAssignment.preprocessors.prepend([TagRemovePreprocessor])

# The first cell imports torch, which takes its time on a busy machine.
c.Execute.timeout = 120
