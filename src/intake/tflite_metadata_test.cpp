#include "intake/tflite_metadata.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <hone_schemas/tflite_generated.h>
#include <hone_schemas/tflite_metadata_generated.h>

#include <fstream>

#include "os/files.h"

namespace hone::intake {
namespace {

namespace fs = std::filesystem;
namespace schema = tflite_metadata;

std::string zip_of(const std::vector<std::pair<std::string, std::string>>& files) {
  std::string bytes(std::size_t{1} << 20, '\0');
  std::size_t used = 0;
  archive* writer = archive_write_new();
  archive_write_set_format_zip(writer);
  archive_write_set_bytes_in_last_block(writer, 1);
  archive_write_open_memory(writer, bytes.data(), bytes.size(), &used);
  for (const auto& [name, text] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(writer, entry);
    archive_write_data(writer, text.data(), text.size());
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  return bytes.substr(0, used);
}

std::string bytes_of(const flatbuffers::FlatBufferBuilder& builder) {
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

struct Told {
  std::vector<float> mean = {127.5F};
  std::vector<float> scale = {127.5F, 127.5F, 127.5F};
  schema::ColorSpaceType color = schema::ColorSpaceType::RGB;
  schema::AssociatedFileType file_type = schema::AssociatedFileType::TENSOR_AXIS_LABELS;
  float threshold = 0.25F;
};

std::string metadata_of(const Told& told) {
  flatbuffers::FlatBufferBuilder b;
  const auto normal = schema::CreateNormalizationOptionsDirect(b, &told.mean, &told.scale);
  const std::vector<flatbuffers::Offset<schema::ProcessUnit>> input_units{schema::CreateProcessUnit(
      b, schema::ProcessUnitOptions::NormalizationOptions, normal.Union())};
  const auto image = schema::CreateImageProperties(b, told.color);
  const auto content =
      schema::CreateContent(b, schema::ContentProperties::ImageProperties, image.Union());
  const std::vector<flatbuffers::Offset<schema::TensorMetadata>> inputs{
      schema::CreateTensorMetadataDirect(b, "image", nullptr, nullptr, content, &input_units)};
  const auto score = schema::CreateScoreThresholdingOptions(b, told.threshold);
  const std::vector<flatbuffers::Offset<schema::ProcessUnit>> output_units{
      schema::CreateProcessUnit(b, schema::ProcessUnitOptions::ScoreThresholdingOptions,
                                score.Union())};
  const std::vector<flatbuffers::Offset<schema::AssociatedFile>> files{
      schema::CreateAssociatedFileDirect(b, "de.txt", nullptr, told.file_type, "de"),
      schema::CreateAssociatedFileDirect(b, "labels.txt", nullptr, told.file_type)};
  const std::vector<flatbuffers::Offset<schema::TensorMetadata>> outputs{
      schema::CreateTensorMetadataDirect(b, "scores", nullptr, nullptr, 0, &output_units, 0,
                                         &files)};
  const std::vector<flatbuffers::Offset<schema::SubGraphMetadata>> graphs{
      schema::CreateSubGraphMetadataDirect(b, nullptr, nullptr, &inputs, &outputs)};
  schema::FinishModelMetadataBuffer(
      b, schema::CreateModelMetadataDirect(b, "m", nullptr, nullptr, &graphs));
  return bytes_of(b);
}

std::string model_with(const std::string& metadata, const char* name = "TFLITE_METADATA",
                       std::uint32_t buffer = 1) {
  flatbuffers::FlatBufferBuilder b;
  const std::vector<std::uint8_t> data(metadata.begin(), metadata.end());
  const std::vector<flatbuffers::Offset<tflite::Buffer>> buffers{
      tflite::CreateBuffer(b), tflite::CreateBufferDirect(b, &data)};
  const std::vector<flatbuffers::Offset<tflite::Metadata>> entries{
      tflite::CreateMetadataDirect(b, name, buffer)};
  tflite::FinishModelBuffer(
      b, tflite::CreateModelDirect(b, 3, nullptr, nullptr, nullptr, &buffers, nullptr, &entries));
  return bytes_of(b);
}

class TfliteMetadata : public testing::Test {
 protected:
  FileHints hints(const std::string& bytes) {
    const auto file = folder_->path() / "model.tflite";
    std::ofstream(file, std::ios::binary) << bytes;
    return tflite_hints(file);
  }
  Result<os::TempDir> folder_ = os::TempDir::create();
};

TEST_F(TfliteMetadata, TellsNormalisationColoursLabelsAndThreshold) {
  const auto found = hints(model_with(metadata_of({})) +
                           zip_of({{"de.txt", "Katze\nHund\n"}, {"labels.txt", "cat\ndog\n"}}));
  EXPECT_EQ(found.mean, std::vector<double>{127.5});
  EXPECT_EQ(found.scale, (std::vector<double>{127.5, 127.5, 127.5}));
  EXPECT_EQ(found.color, model::Color::rgb);
  EXPECT_EQ(found.labels, (std::vector<std::string>{"cat", "dog"}));
  EXPECT_EQ(found.score_threshold, 0.25);
}

TEST_F(TfliteMetadata, WhatIsAbsentTellsNothing) {
  EXPECT_TRUE(hints("").mean.empty());
  EXPECT_TRUE(hints("TFL3").mean.empty());
  EXPECT_TRUE(hints(model_with(metadata_of({}), "other")).mean.empty());
  EXPECT_TRUE(hints(model_with(metadata_of({}), "TFLITE_METADATA", 2)).mean.empty());
  EXPECT_TRUE(hints(model_with(metadata_of({}), "TFLITE_METADATA", 0)).mean.empty());
  EXPECT_TRUE(hints(model_with("no metadata at all")).mean.empty());
  EXPECT_TRUE(hints(model_with(metadata_of({}))).labels.empty());
  const auto no_labels = Told{.file_type = schema::AssociatedFileType::DESCRIPTIONS};
  EXPECT_TRUE(
      hints(model_with(metadata_of(no_labels)) + zip_of({{"labels.txt", "cat"}})).labels.empty());
}

TEST_F(TfliteMetadata, ALabelFileIsReadUnderLimits) {
  const std::string model = model_with(metadata_of({}));
  std::string zip = zip_of({{"labels.txt", "cat\n"}});
  EXPECT_EQ(hints(model + zip).labels.size(), 1U);
  EXPECT_TRUE(hints(model + zip.substr(0, zip.size() - 8)).labels.empty());
  EXPECT_TRUE(hints(model + zip_of({{"../labels.txt", "cat"}})).labels.empty());
  EXPECT_TRUE(hints(model + zip_of({{"labels.txt", std::string(5 << 20, 'x')}})).labels.empty());
}

TEST_F(TfliteMetadata, AnyDamageIsWithstood) {
  const std::string whole = model_with(metadata_of({})) + zip_of({{"labels.txt", "cat\ndog\n"}});
  for (std::size_t i = 0; i < whole.size(); i += 7) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x80);
    (void)hints(damaged);
    (void)hints(whole.substr(0, i));
  }
}

TEST_F(TfliteMetadata, ARealModel) {
  const char* data = std::getenv("HONE_TEST_DATA");
  const fs::path file =
      fs::path(data == nullptr ? "" : data) / "models/tflite/mobilenet_v1_0.25_128_quant.tflite";
  if (!fs::exists(file)) GTEST_SKIP() << "HONE_TEST_DATA names no folder with models.";
  const auto found = tflite_hints(file);
  EXPECT_EQ(found.mean, std::vector<double>{127.5});
  EXPECT_EQ(found.scale, std::vector<double>{127.5});
  EXPECT_EQ(found.color, model::Color::rgb);
  ASSERT_EQ(found.labels.size(), 1001U);
  EXPECT_EQ(found.labels[0], "background");
  EXPECT_EQ(found.labels[1], "tench, Tinca tinca");
}

}  // namespace
}  // namespace hone::intake
