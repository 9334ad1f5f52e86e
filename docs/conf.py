"""Configuration of the documentation site; `make docs` stages the pages (docs/stage.py) and builds them."""

from importlib.metadata import version as installed_version

project = "cutover"
author = "the cutover project"
version = release = installed_version("cutover")
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
templates_path = []
html_static_path = ["static"]

# Markdown as code-hosting sites have it; anchors for every heading that a link may name.
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3

# Python reference: docstrings in numpy's style, types beside the parameters instead of in the signature.
napoleon_google_docstring = False
napoleon_numpy_docstring = True
napoleon_use_rtype = False
napoleon_use_param = False  # types as they are written: "path" is no link to Result.path
default_role = "code"
autodoc_member_order = "bysource"
autodoc_typehints = "none"
autodoc_class_signature = "separated"  # scenarios and results are made by functions, not by their classes
autodoc_default_options = {"members": True, "exclude-members": "__init__"}
python_use_unqualified_type_names = True
add_module_names = False

# Every reference must resolve. The site is built without a network, so those to other projects stay plain text.
nitpicky = True
nitpick_ignore_regex = [
    (r"py:.*", r"(pandas|pd|xarray|xr|numpy|np|matplotlib|datetime|pathlib|collections|typing|os)\..*"),
    (r"py:class", r"path|datetime|sequence|iterable|mapping|sequence of .*|iterable of .*|list of .*|optional|callable|date|bool|int|float|str|object"),
    (r"py:class", r"Any|Path|Axes|Mapping|Sequence|Iterator|Protocol|Exception|ValueError|OSError|RuntimeError|\{.*|.*\}|\".*\"|None"),
    (r"py:exc", r"ValueError|TypeError|KeyError|KeyboardInterrupt|FileNotFoundError|FileExistsError|AttributeError|RuntimeError|OSError"),
    (r"py:.*", r"cutover\._core\..*"),
]

html_theme = "furo"
html_title = f"cutover {release}"
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {
    "sidebar_hide_name": False,
    "light_css_variables": {"color-brand-primary": "#0b5394", "color-brand-content": "#0b5394"},
    "dark_css_variables": {"color-brand-primary": "#7fb7e6", "color-brand-content": "#7fb7e6"},
}
pygments_style = "friendly"
pygments_dark_style = "github-dark"
