#pragma once
// How the outputs of each kind of detector are read: what they say becomes candidates, which
// boxes.cpp sifts and brings onto the image.

#include <memory>

#include "outputs.h"

/// Corners in pixels of the input.
struct Candidate {
  std::int64_t label = 0;
  float score = 0;
  float left = 0;
  float top = 0;
  float right = 0;
  float bottom = 0;
};
using Candidates = std::vector<Candidate>;

/// A box of no class yet.
Candidate box_around(float x, float y, float half_width, float half_height);

/// The box once for each class whose score, times `factor`, reaches `threshold`.
void add_classes(Candidate box, const float* scores, std::size_t count, float factor,
                 float threshold, Candidates& candidates);

/// What a reader is asked for.
struct Asked {
  std::size_t slot = 0;  // place in the batch
  cv::Size input;
  float threshold = 0;  // candidates below it may be left out
};

class BoxReader {
 public:
  virtual ~BoxReader() = default;
  virtual void collect(const Tensors& outputs, const Asked& asked,
                       Candidates& candidates) const = 0;
};
using MadeReader = std::unique_ptr<BoxReader>;

/// What a reader is made for.
struct Network {
  const std::string& adapter;
  const Ports& outputs;
  std::size_t batch = 1;
  cv::Size input;
  std::size_t named_classes = 0;  // where they count from the first
};

// Each gives nothing where no output is what it reads.
MadeReader make_ssd(const Network& network);
MadeReader make_ssd_raw(const Network& network);
MadeReader make_boxes_scores(const Network& network);
MadeReader make_boxes_labels(const Network& network);
MadeReader make_yolox(const Network& network);
MadeReader make_yolov5(const Network& network);
MadeReader make_yolov8(const Network& network);
MadeReader make_yolo_region(const Network& network);
MadeReader make_fastestdet(const Network& network);
MadeReader make_yunet(const Network& network);
