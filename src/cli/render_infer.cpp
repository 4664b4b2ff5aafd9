#include "cli/render_infer.h"

#include "cli/render_text.h"

namespace hone::cli {
namespace {

std::string class_text(std::int64_t label, const std::string& name) {
  return name.empty() ? fmt::format("class {}", label) : clean_text(name);
}

std::string box_text(const result::NamedDetection& box) {
  return fmt::format("{:.0f},{:.0f} {:.0f}x{:.0f}", box.x, box.y, box.width, box.height);
}

/// Both columns of best classes side by side; of one model the right ones stay away.
std::string classes_table(const result::InferredImage& image) {
  std::vector<Column> columns{{"class"}, {"score", Align::right}};
  if (image.b) columns.insert(columns.end(), {{"class of B"}, {"score", Align::right}});
  Table table(columns);
  const auto cells = [](const std::vector<result::NamedScore>& classes, std::size_t row) {
    if (row >= classes.size()) return std::vector<std::string>{"", ""};
    return std::vector<std::string>{class_text(classes[row].label, classes[row].name),
                                    significant(classes[row].score)};
  };
  const std::size_t rows = std::max(image.a.classes.size(), image.b ? image.b->classes.size() : 0);
  for (std::size_t i = 0; i < rows; ++i) {
    auto row = cells(image.a.classes, i);
    if (image.b) {
      const auto right = cells(image.b->classes, i);
      row.insert(row.end(), right.begin(), right.end());
    }
    table.add(std::move(row));
  }
  return table.text(table_width());
}

/// What both found stands in one row.
std::string boxes_table_of_two(const result::InferredImage& image) {
  const auto& a = image.a.detections;
  const auto& b = image.b->detections;
  Table table({{"class"},
               {"score", Align::right},
               {"of B", Align::right},
               {"x,y size in pixels"},
               {"overlap", Align::right}});
  std::vector<const result::DetectionPair*> of_a(a.size());
  std::vector<bool> taken(b.size());
  for (const auto& pair : image.difference->pairs) {
    of_a.at(pair.a) = &pair;
    taken.at(pair.b) = true;
  }
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto* pair = of_a[i];
    table.add({class_text(a[i].label, a[i].name), fmt::format("{:.2f}", a[i].score),
               pair == nullptr ? "–" : fmt::format("{:.2f}", b[pair->b].score), box_text(a[i]),
               pair == nullptr ? "–" : fmt::format("{:.2f}", pair->overlap)});
  }
  for (std::size_t i = 0; i < b.size(); ++i) {
    if (taken[i]) continue;
    table.add({class_text(b[i].label, b[i].name), "–", fmt::format("{:.2f}", b[i].score),
               box_text(b[i]), "–"});
  }
  return table.text(table_width());
}

std::string boxes_table(const result::InferredImage& image) {
  if (image.b && image.difference) return boxes_table_of_two(image);
  Table table({{"class"}, {"score", Align::right}, {"x,y size in pixels"}});
  for (const auto& box : image.a.detections) {
    table.add({class_text(box.label, box.name), fmt::format("{:.2f}", box.score), box_text(box)});
  }
  return table.text(table_width());
}

std::string pixels_table(const result::InferredImage& image) {
  std::vector<Column> columns{{"class"}, {"pixels", Align::right}};
  if (image.b) columns.push_back({"of B", Align::right});
  Table table(columns);
  const auto share_in = [](const std::vector<result::ClassShare>& shares, std::int64_t label) {
    const auto found =
        std::find_if(shares.begin(), shares.end(), [&](const auto& s) { return s.label == label; });
    return found == shares.end() ? std::string("–") : percent(found->share, 2);
  };
  for (const auto& one : image.a.pixels) {
    std::vector<std::string> row{class_text(one.label, one.name), percent(one.share, 2)};
    if (image.b) row.push_back(share_in(image.b->pixels, one.label));
    table.add(std::move(row));
  }
  if (!image.b) return table.text(table_width());
  for (const auto& one : image.b->pixels) {
    if (share_in(image.a.pixels, one.label) != "–") continue;
    table.add({class_text(one.label, one.name), "–", percent(one.share, 2)});
  }
  return table.text(table_width());
}

std::string difference_text(const result::InferDifference& difference) {
  std::string text;
  if (difference.same_class) {
    text +=
        *difference.same_class ? "both have the same best class\n" : "the best classes differ\n";
  }
  if (difference.same_pixels) {
    text += "the same class for " + percent(*difference.same_pixels, 2) + " of the pixels\n";
  }
  if (difference.tensors.empty()) return text + "the networks have not the same outputs\n";
  Table table({{"output"},
               {"mean squared difference", Align::right},
               {"signal to noise", Align::right},
               {"cosine", Align::right}});
  for (const auto& one : difference.tensors) {
    table.add({clean_text(one.tensor), significant(one.mse),
               one.snr_db ? fmt::format("{:.1f} dB", *one.snr_db) : "–",
               fmt::format("{:.6f}", one.cosine)});
  }
  return text + table.text(table_width());
}

std::string found_text(const result::InferReport& report, const result::InferredImage& image) {
  if (report.task == "segmentation") return pixels_table(image);
  if (report.task != "detection") return classes_table(image);
  const bool none = image.a.detections.empty() && (!image.b || image.b->detections.empty());
  const double least = report.score_threshold.value_or(0);
  return none ? fmt::format("nothing was found with a score of {:.2f} or more\n", least)
              : boxes_table(image);
}

std::string image_text(const result::InferReport& report, const result::InferredImage& image) {
  std::string text = "\n" + clean_text(image.name);
  if (!image.problem.empty()) return text + ": " + clean_text(image.problem) + "\n";
  text += fmt::format("  {} x {} pixels\n", image.width, image.height) + found_text(report, image);
  if (image.difference) text += difference_text(*image.difference);
  return text;
}

}  // namespace

std::string render(const result::InferReport& report) {
  std::string text =
      facts({{"model", clean_text(report.model_name)},
             {"beside it, B", clean_text(report.with_name)},
             {"scores from",
              report.score_threshold ? fmt::format("{:.2f}", *report.score_threshold) : ""},
             {"configuration", config_text(report.config)},
             {"kept as", report.run}});
  for (const auto& image : report.images) text += image_text(report, image);
  return text;
}

}  // namespace hone::cli
