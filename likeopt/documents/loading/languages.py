"""Source code: which files are code, by name and by look."""

from __future__ import annotations

import re

CODE_PREFIX = "text/x-"
UNNAMED_CODE = "text/x-code"

_EXTENSIONS_BY_LANGUAGE = {
    "python": "py pyi pyw pyx pxd",
    "javascript": "js mjs cjs jsx",
    "typescript": "ts mts cts tsx",
    "java": "java",
    "kotlin": "kt kts",
    "scala": "scala sc",
    "groovy": "groovy gradle",
    "c": "c h",
    "c++": "cc cpp cxx c++ hh hpp hxx h++ inl ipp",
    "csharp": "cs csx",
    "fsharp": "fs fsi fsx",
    "go": "go",
    "rust": "rs",
    "swift": "swift",
    "objective-c": "m mm",
    "ruby": "rb rake gemspec",
    "php": "php phtml",
    "perl": "pl pm",
    "lua": "lua",
    "r": "r",
    "julia": "jl",
    "dart": "dart",
    "elixir": "ex exs",
    "erlang": "erl hrl",
    "haskell": "hs lhs",
    "ocaml": "ml mli",
    "clojure": "clj cljs cljc edn",
    "lisp": "lisp el scm rkt",
    "zig": "zig",
    "nim": "nim",
    "crystal": "cr",
    "v": "v sv vh",
    "vhdl": "vhd vhdl",
    "assembly": "s asm",
    "cuda": "cu cuh",
    "shell": "sh bash zsh fish ksh",
    "powershell": "ps1 psm1 psd1",
    "batch": "bat cmd",
    "sql": "sql",
    "graphql": "graphql gql",
    "protobuf": "proto",
    "thrift": "thrift",
    "css": "css scss sass less",
    "vue": "vue svelte",
    "template": "j2 jinja jinja2 hbs mustache ejs erb tmpl",
    "xml": "xml xsd xsl xslt svg plist",
    "yaml": "yaml yml",
    "toml": "toml",
    "ini": "ini cfg conf properties env",
    "terraform": "tf tfvars hcl",
    "cmake": "cmake",
    "make": "mk mak",
    "docker": "dockerfile",
    "nix": "nix",
    "diff": "diff patch",
    "fortran": "f f90 f95 f03",
    "pascal": "pas pp",
    "solidity": "sol",
    "gdscript": "gd",
    "glsl": "glsl vert frag hlsl wgsl",
    "json5": "json5 jsonc",
}

BY_EXTENSION = {
    f".{extension}": CODE_PREFIX + language
    for language, extensions in _EXTENSIONS_BY_LANGUAGE.items()
    for extension in extensions.split()
}

BY_FILE_NAME = {
    "makefile": "text/x-make",
    "gnumakefile": "text/x-make",
    "dockerfile": "text/x-docker",
    "containerfile": "text/x-docker",
    "cmakelists.txt": "text/x-cmake",
    "rakefile": "text/x-ruby",
    "gemfile": "text/x-ruby",
    "jenkinsfile": "text/x-groovy",
    "vagrantfile": "text/x-ruby",
    "procfile": "text/x-ini",
    ".gitignore": "text/x-ini",
    ".editorconfig": "text/x-ini",
    ".env": "text/x-ini",
}

_INTERPRETERS = {
    "python": "text/x-python",
    "node": "text/x-javascript",
    "ruby": "text/x-ruby",
    "perl": "text/x-perl",
    "php": "text/x-php",
    "lua": "text/x-lua",
    "sh": "text/x-shell",
}
_SHEBANG = re.compile(r"#![^\n]*?(python|node|ruby|perl|php|lua|sh)[\d.]*(?:\s|$)")

_COMMENTS = re.compile(
    r"/\*.*?(?:\*/|\Z)|^[ \t]*(?:#(?!include|define|if|endif|pragma|!?\[)|//|--)[^\n]*", re.S | re.M
)
_CODE_LINE = re.compile(
    r"""[;{}]\s*$
    |^\s*(?:\}|\)|\]|\#\s?(?:include|define|if|ifdef|ifndef|endif|pragma)\b|\#!?\[|@\w+)
    |^\s*(?:def|class|async\ def|fn|pub|impl|struct|enum|func|function|interface|namespace|template|using
        |import|from\ [\w.]+\ import|package|public|private|protected|static|const|let|var|return|elif
        |export|module|trait|typedef|extern|mod|use)\b.*(?:[:;{}()=,]|import\ \w+|::)
    |^import\ [\w.]+$
    |^\s*[\w.\[\]-]+\s*[-+*/|&?:]?=\s*\S
    |^\s*[\w.:]+\(.*\)\s*[;,:]?\s*$
    |^\s+\w+,$
    |^\s+(?:if|for|while|with|try|except|else|return|yield|raise|assert)\b.*[:;]?\s*$""",
    re.VERBOSE,
)
_CHARS_LOOKED_AT = 16_384
_CODE_SHARE = 0.5
_FEWEST_LINES = 4


def by_shebang(text: str) -> str | None:
    """The media type that a ``#!`` line names, or None."""
    match = _SHEBANG.match(text)
    return _INTERPRETERS[match[1]] if match else None


def looks_like_code(text: str) -> bool:
    """Whether half of the first lines, comments aside, read like source code in a common language."""
    statements = _COMMENTS.sub("", text[:_CHARS_LOOKED_AT])
    lines = [line for line in statements.splitlines() if line.strip()]
    if len(lines) < _FEWEST_LINES:
        return False
    return sum(1 for line in lines if _CODE_LINE.search(line)) >= _CODE_SHARE * len(lines)
