#pragma once
// README.md of a package. Every name and label in it is made harmless: it stays text in every
// reader of Markdown. Private to this room. Thread rule: free functions.

#include <string>
#include <string_view>

#include "packaging/packaging.h"

namespace hone::packaging {

/// Text from outside as Markdown text: one line, characters that mean something are escaped.
std::string markdown_text(std::string_view text);

/// What both kinds begin with: name, what was measured, how it is run, what was checked.
std::string readme_head(const Facts& facts);
std::string application_readme(const Facts& facts);

}  // namespace hone::packaging
