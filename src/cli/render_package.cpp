#include "cli/render_package.h"

#include "cli/render_text.h"

namespace hone::cli {
namespace {

/// The runtime's headers and licences are hundreds: they are one row.
struct Rest {
  std::size_t files = 0;
  std::uint64_t bytes = 0;
};

std::string contents_text(const result::Package& package) {
  Table table({{"file"}, {"size", Align::right}});
  std::map<std::string, Rest> folded;
  for (const auto& entry : package.contents) {
    const auto at = entry.name.find("/runtime/include/");
    const auto licenses = entry.name.find("/runtime/licenses/");
    if (at == std::string::npos && licenses == std::string::npos) {
      table.add({clean_text(entry.name), human_bytes(entry.bytes)});
      continue;
    }
    auto& rest = folded[at != std::string::npos ? "headers of the runtime" : "its licences"];
    ++rest.files;
    rest.bytes += entry.bytes;
  }
  for (const auto& [name, rest] : folded) {
    table.add({fmt::format("{} files: {}", rest.files, name), human_bytes(rest.bytes)});
  }
  return table.text(table_width());
}

std::string settings_text(const result::PackageSettings& settings) {
  std::string text = fmt::format("{}, batch {}", settings.device, settings.batch);
  for (const auto& [name, value] : settings.properties) text += ", " + name + "=" + value;
  if (settings.requests > 0) text += fmt::format(", {} requests in flight", settings.requests);
  return text;
}

}  // namespace

std::string render(const result::Package& package) {
  const auto& check = package.check;
  std::string notes;
  for (const auto& note : package.notes) notes += "note: " + clean_text(note) + "\n";
  return contents_text(package) + "\n" + notes +
         facts(
             {{"package", package.file + ", " + human_bytes(package.bytes)},
              {"settings", clean_text(settings_text(package.settings))},
              {"from", clean_text(package.settings.source)},
              {"checked", fmt::format("read back; {} equal on {} of {} inputs ({})", check.compared,
                                      check.equal, check.inputs, clean_text(check.images))},
              {"runtime", package.runtime_bytes == 0
                              ? ""
                              : human_bytes(package.runtime_bytes) + " of libraries"},
              {"kept as", package.run}});
}

}  // namespace hone::cli
