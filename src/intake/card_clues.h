#pragma once
// What the model card is written from. Private to this room.
//
// Each reader below looks at one kind of evidence and changes what it can tell, with its source.
// They run from weak to strong (shapes, graph, files), so that the last word is the strongest; what
// a person asked for comes on top.

#include "intake/format.h"

namespace hone::intake {

/// What the operators do to an image before they mix its pixels.
struct InputPath {
  std::string layout;         ///< of the input, from the first convolution; empty: not known
  std::int64_t channels = 0;  ///< that the first convolution takes; 0: not known
  /// y = x * multiply + add, in the order of the input's channels: one value, or one per channel.
  /// Both are empty when the network does neither.
  std::vector<double> multiply;
  std::vector<double> add;
};
/// Follows an input from its Parameter through conversions, transpositions, reversed channels and
/// arithmetic with constants to the first convolution or to what is none of these.
InputPath follow_input(const model::Graph& graph, const model::Port& input);

struct CardClues {
  const model::Record& record;  ///< inputs with their layouts, and outputs
  const model::Graph& graph;
  const std::map<std::string, std::string>& metadata;
  const FileHints& hints;
};

/// The input that takes images: a layout with C, H and W and one or three channels. Null: none.
const model::Port* image_input(const model::Record& record);
/// Size of dimension 'C', 'H' or 'W'; kDynamic when open.
std::int64_t dimension(const model::Port& image, char letter);

void set_source(model::Card& card, std::initializer_list<const char*> fields, const char* source);

/// Number of classes when the only output is a row of scores per image, else 0.
std::int64_t classes_of(const model::Record& record);

/// Task and adapter from outputs and the operators that make them.
void read_outputs(const CardClues& clues, model::Card& card);
/// Mean, scale, range and order of channels from what the network does to its input.
void read_input_path(const CardClues& clues, model::Card& card);
/// rt_info/model_info, as Model API and Open Model Zoo write it.
void read_model_info(const CardClues& clues, model::Card& card);
/// Metadata of the format and label files.
void read_hints(const CardClues& clues, model::Card& card);

/// One or three finite values that may be a mean (for a scale: none of them 0), else empty.
std::vector<double> channel_values(std::vector<double> values, bool divides);

/// Class names of a text: one a line; ImageNet's synset numbers before the names are left out.
std::vector<std::string> label_lines(std::string_view text);
/// Class names from the one label file among the staged files ("labels.txt", "<model>.labels" …).
std::vector<std::string> labels_beside(const Staged& staged, const std::string& main);
/// Puts names into the card when their number fits the classes; a first name that means background
/// gives the label offset and is left out.
void take_labels(std::vector<std::string> labels, std::int64_t classes, model::Card& card);

}  // namespace hone::intake
