#include "formats/coco_file.h"

#include <cmath>

#include "base/json.h"

namespace hone::formats {
namespace {

constexpr double kLargestExact = 9'007'199'254'740'992;  // 2^53: larger ones have lost digits
constexpr double kLargestCoordinate = 1e9;

enum class List { images, annotations, categories, other };

List list_of(std::string_view key) {
  if (key == "images") return List::images;
  if (key == "annotations") return List::annotations;
  return key == "categories" ? List::categories : List::other;
}

std::string_view name_of(List list) {
  constexpr std::array<std::string_view, 3> kNames{"images", "annotations", "categories"};
  return kNames[static_cast<std::size_t>(list)];
}

/// Any single value.
struct Scalar {
  enum class Kind { null, truth, number, text } kind = Kind::null;
  double number = 0;  // 0 or 1 of a truth
  std::int64_t whole = 0;
  bool is_whole = false;
  std::string* text = nullptr;
};

Scalar number_of(double value) {
  Scalar scalar{.kind = Scalar::Kind::number, .number = value};
  scalar.is_whole = std::floor(value) == value && std::abs(value) < kLargestExact;
  if (scalar.is_whole) scalar.whole = static_cast<std::int64_t>(value);
  return scalar;
}

Scalar number_of(std::int64_t value) {
  return {.kind = Scalar::Kind::number,
          .number = static_cast<double>(value),
          .whole = value,
          .is_whole = true};
}

/// What nlohmann's parser tells, one call a token. Depth 1 is the document, 2 a list, 3 an item of
/// it, 4 a list or object that is a member of an item.
class Reader {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = std::string;
  using binary_t = nlohmann::json::binary_t;

  explicit Reader(const TextFile& file) : file_(file) {}

  bool null() { return scalar({}); }
  bool boolean(bool value) {
    return scalar({.kind = Scalar::Kind::truth, .number = value ? 1.0 : 0.0});
  }
  bool number_integer(number_integer_t value) { return scalar(number_of(std::int64_t{value})); }
  bool number_unsigned(number_unsigned_t value) {
    return value <= static_cast<number_unsigned_t>(INT64_MAX)
               ? scalar(number_of(static_cast<std::int64_t>(value)))
               : scalar(number_of(static_cast<double>(value)));
  }
  bool number_float(number_float_t value, const string_t&) { return scalar(number_of(value)); }
  bool string(string_t& value) { return scalar({.kind = Scalar::Kind::text, .text = &value}); }
  bool binary(binary_t&) { return scalar({}); }
  bool key(string_t& value) {
    if (depth_ == 1) list_ = list_of(value);
    if (depth_ == 3) member_ = value;
    return true;
  }
  bool start_object(std::size_t) { return enter(true); }
  bool start_array(std::size_t) { return enter(false); }
  bool end_object() { return leave(); }
  bool end_array() { return leave(); }
  bool parse_error(std::size_t byte, const std::string&, const nlohmann::detail::exception&) {
    error_ = input_error("dataset.coco.syntax", "This is not valid JSON.")
                 .at(fmt::format("{}: byte {}", unpack::printable(file_.name), byte))
                 .fix("Export the annotations again; NaN and infinities are no JSON numbers.");
    return false;
  }

  Result<CocoFile> result() {
    if (error_) return *error_;
    for (const List list : {List::images, List::annotations, List::categories}) {
      if (!seen_[static_cast<std::size_t>(list)]) {
        return input_error("dataset.coco.missing",
                           fmt::format("The list `{}` is not in the file.", name_of(list)))
            .at(unpack::printable(file_.name))
            .fix("Give a COCO file with images, annotations and categories.");
      }
    }
    return std::move(coco_);
  }

 private:
  [[nodiscard]] bool in_item() const { return depth_ == 3 && list_ != List::other; }
  [[nodiscard]] bool in_box() const { return depth_ == 4 && box_; }

  bool enter(bool object) {
    if (depth_ == 1 && list_ != List::other && object) return fail("must be a list");
    if (depth_ == 2 && list_ != List::other && !object) return fail("must be an object");
    if (in_box()) return fail("must be four numbers");
    if (depth_ == 1 && list_ != List::other) begin_list();
    if (depth_ == 2 && list_ != List::other) begin_item();
    if (in_item() && !begin_member(object)) return false;
    if (++depth_ <= limits::kJsonDepth) return true;
    error_ = input_error("dataset.coco.too_deep", "The JSON document is nested too deep.")
                 .at(unpack::printable(file_.name))
                 .fix("Give a COCO file of objects.");
    return false;
  }

  bool leave() {
    --depth_;
    if (depth_ == 3 && box_) {
      box_ = false;
      return end_box();
    }
    if (depth_ == 2 && list_ != List::other) return end_item();
    return true;
  }

  void begin_list() {
    seen_[static_cast<std::size_t>(list_)] = true;
    index_ = 0;
  }

  void begin_item() {
    required_ = 0;
    if (list_ == List::images) coco_.images.emplace_back();
    if (list_ == List::categories) coco_.categories.emplace_back();
    if (list_ == List::annotations) coco_.annotations.emplace_back().index = index_;
    ++index_;
  }

  /// A list or an object inside an item.
  bool begin_member(bool object) {
    if (list_ == List::annotations && member_ == "bbox") {
      if (object) return fail("must be four numbers");
      box_ = true;
      numbers_ = 0;
      return true;
    }
    return !is_known(member_) || fail("must be a single value");
  }

  [[nodiscard]] bool is_known(std::string_view member) const {
    if (list_ == List::images) {
      return member == "id" || member == "file_name" || member == "width" || member == "height";
    }
    if (list_ == List::categories) return member == "id" || member == "name";
    return member == "id" || member == "image_id" || member == "category_id" ||
           member == "iscrowd" || member == "area";
  }

  bool scalar(const Scalar& value) {
    if (depth_ == 0) return fail_document();
    if (depth_ == 1) return list_ == List::other || fail("must be a list");
    if (depth_ == 2) return list_ == List::other || fail("must be an object");
    if (in_box()) return box_number(value);
    if (!in_item()) return true;
    if (list_ == List::images) return image_member(value);
    return list_ == List::categories ? category_member(value) : annotation_member(value);
  }

  bool box_number(const Scalar& value) {
    auto& box = coco_.annotations.back().box;
    if (value.kind != Scalar::Kind::number || numbers_ >= box.size() ||
        std::abs(value.number) > kLargestCoordinate) {
      return fail("must be four numbers");
    }
    box[numbers_++] = value.number;
    return true;
  }

  /// Four numbers; none is an object without a box.
  bool end_box() {
    auto& annotation = coco_.annotations.back();
    annotation.has_box = numbers_ == annotation.box.size();
    if (annotation.has_box || numbers_ == 0) return true;
    member_ = "bbox";
    return fail("must be four numbers");
  }

  bool take_id(const Scalar& value, std::int64_t& id, unsigned bit) {
    if (value.kind != Scalar::Kind::number || !value.is_whole)
      return fail("must be a whole number");
    id = value.whole;
    required_ |= bit;
    return true;
  }

  bool take_text(const Scalar& value, std::string& text, unsigned bit) {
    if (value.kind != Scalar::Kind::text) return fail("must be a text");
    text = std::move(*value.text);
    required_ |= bit;
    return true;
  }

  bool take_side(const Scalar& value, std::uint32_t& side) {
    if (value.kind == Scalar::Kind::null) return true;
    if (value.kind != Scalar::Kind::number || value.number < 0 ||
        value.number > kLargestCoordinate) {
      return fail("must be a number of pixels");
    }
    side = static_cast<std::uint32_t>(value.number);
    return true;
  }

  bool image_member(const Scalar& value) {
    auto& image = coco_.images.back();
    if (member_ == "id") return take_id(value, image.id, 1);
    if (member_ == "file_name") return take_text(value, image.file_name, 2);
    if (member_ == "width") return take_side(value, image.declared.width);
    if (member_ == "height") return take_side(value, image.declared.height);
    return true;
  }

  bool category_member(const Scalar& value) {
    auto& category = coco_.categories.back();
    if (member_ == "id") return take_id(value, category.id, 1);
    if (member_ == "name") return take_text(value, category.name, 2);
    if (member_ == "supercategory" && value.kind == Scalar::Kind::text) {
      category.group = std::move(*value.text);
    }
    return true;
  }

  bool annotation_member(const Scalar& value) {
    auto& annotation = coco_.annotations.back();
    if (member_ == "image_id") return take_id(value, annotation.image, 1);
    if (member_ == "category_id") return take_id(value, annotation.category, 2);
    if (member_ == "iscrowd") return crowd(value);
    if (member_ == "area") return area(value);
    if (member_ == "bbox") return value.kind == Scalar::Kind::null || fail("must be four numbers");
    if (member_ != "id") return true;
    annotation.has_id = true;
    return take_id(value, annotation.id, 4);
  }

  bool crowd(const Scalar& value) {
    const bool fits = value.kind == Scalar::Kind::truth || value.kind == Scalar::Kind::number;
    if (!fits || (value.number != 0 && value.number != 1)) return fail("must be 0 or 1");
    coco_.annotations.back().crowd = value.number == 1;
    return true;
  }

  bool area(const Scalar& value) {
    if (value.kind == Scalar::Kind::null) return true;
    if (value.kind != Scalar::Kind::number || value.number < 0) return fail("must be an area");
    coco_.annotations.back().area = value.number;
    return true;
  }

  /// Members that each item must have: `id` and a name, or the two numbers of an annotation.
  bool end_item() {
    if ((required_ & 3U) == 3U) return true;
    const bool first = (required_ & 1U) != 0;
    if (list_ == List::annotations) member_ = first ? "category_id" : "image_id";
    if (list_ == List::images) member_ = first ? "file_name" : "id";
    if (list_ == List::categories) member_ = first ? "name" : "id";
    depth_ = 3;
    return fail("is missing", "dataset.coco.missing");
  }

  bool fail_document() {
    member_.clear();
    error_ = input_error("dataset.coco.type", "The document is not a JSON object.")
                 .at(unpack::printable(file_.name))
                 .fix("Give a COCO file with images, annotations and categories.");
    return false;
  }

  bool fail(std::string_view what, const char* code = "dataset.coco.type") {
    std::string place(name_of(list_));
    if (depth_ >= 3) place += fmt::format("[{}].{}", index_ - 1, unpack::printable(member_));
    if (depth_ == 2) place += fmt::format("[{}]", index_);
    error_ = input_error(code, fmt::format("The member {} {}.", place, what))
                 .at(fmt::format("{}: {}", unpack::printable(file_.name), place))
                 .fix("Mend it in the file, or export the annotations again.");
    return false;
  }

  const TextFile& file_;
  CocoFile coco_;
  std::optional<Error> error_;
  std::size_t depth_ = 0;
  List list_ = List::other;
  std::array<bool, 3> seen_{};
  std::string member_;
  std::size_t index_ = 0;
  unsigned required_ = 0;
  bool box_ = false;
  std::size_t numbers_ = 0;
};

}  // namespace

Result<CocoFile> read_coco(const TextFile& file) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  auto text = file.view();
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  Reader reader(file);
  (void)nlohmann::json::sax_parse(text.begin(), text.end(), &reader);
  return reader.result();
}

}  // namespace hone::formats
