#include "intake/intake.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <fstream>

#include "os/files.h"

namespace hone::intake {
namespace {

namespace fs = std::filesystem;

struct Attempt {
  os::TempDir folder;
  Result<Imported> result;
};

Attempt import_with(ImportPlan plan) {
  auto folder = os::TempDir::create();
  EXPECT_TRUE(folder);
  plan.staging = folder->path();
  auto result = import_model(plan);
  return {std::move(*folder), std::move(result)};
}

Attempt import_path(const fs::path& path) { return import_with({.sources = {{path, ""}}}); }

std::string code_of(const Attempt& attempt) {
  return attempt.result ? "ok" : attempt.result.error().code;
}

// ---------------------------------------------------------------- a small IR, changed at will

/// Parameter -> Add(constant of 20 floats) -> Result.
std::string small_ir() {
  return R"(<?xml version="1.0"?>
<net name="small" version="11">
<layers>
<layer id="0" name="in" type="Parameter" version="opset1"><data shape="1,20" element_type="f32"/>
<output><port id="0" precision="FP32" names="in"><dim>1</dim><dim>20</dim></port></output></layer>
<layer id="1" name="c" type="Const" version="opset1"><data element_type="f32" shape="1, 20" offset="0" size="80"/>
<output><port id="0" precision="FP32"><dim>1</dim><dim>20</dim></port></output></layer>
<layer id="2" name="add" type="Add" version="opset1"><data auto_broadcast="numpy"/>
<input><port id="0" precision="FP32"><dim>1</dim><dim>20</dim></port><port id="1" precision="FP32"><dim>1</dim><dim>20</dim></port></input>
<output><port id="2" precision="FP32" names="out"><dim>1</dim><dim>20</dim></port></output></layer>
<layer id="3" name="res" type="Result" version="opset1">
<input><port id="0" precision="FP32"><dim>1</dim><dim>20</dim></port></input></layer>
</layers>
<edges>
<edge from-layer="0" from-port="0" to-layer="2" to-port="0"/>
<edge from-layer="1" from-port="0" to-layer="2" to-port="1"/>
<edge from-layer="2" from-port="2" to-layer="3" to-port="0"/>
</edges></net>)";
}

std::string changed(const std::string& from, const std::string& to) {
  std::string xml = small_ir();
  const std::size_t at = xml.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return xml.replace(at, from.size(), to);
}

void write(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

Attempt import_ir(const std::string& xml, std::size_t weights = 80) {
  auto folder = os::TempDir::create();
  EXPECT_TRUE(folder);
  write(folder->path() / "net.xml", xml);
  write(folder->path() / "net.bin", std::string(weights, '\0'));
  return import_path(folder->path() / "net.xml");
}

TEST(Ir, SmallModelIsImported) {
  const auto attempt = import_ir(small_ir());
  ASSERT_TRUE(attempt.result) << attempt.result.error().message << attempt.result.error().where;
  const auto& record = attempt.result->record;
  EXPECT_EQ(record.format, "openvino");
  EXPECT_EQ(record.name, "net");
  EXPECT_EQ(record.weights_bytes, 80U);
  EXPECT_EQ(record.precision, "f32");
  EXPECT_EQ(record.layers, 3U);
  EXPECT_EQ(record.inputs[0].name, "in");
  EXPECT_EQ(record.card.source.at("layout"), "default");
  ASSERT_EQ(attempt.result->originals.size(), 2U);
  EXPECT_EQ(attempt.result->originals[1].name, "net.bin");
  for (const auto& file : {attempt.result->xml, attempt.result->bin, attempt.result->graph}) {
    EXPECT_TRUE(fs::is_regular_file(file.path)) << file.path;
  }
}

struct IrCase {
  std::string from;
  std::string to;
  std::string code;
};

TEST(Ir, DamageIsNamedBeforeTheRuntimeSeesIt) {
  const std::string port = R"(<port id="0" precision="FP32" names="in">)";
  const std::vector<IrCase> table{
      {"version=\"11\"", "version=\"10\"", "ok"},
      {"version=\"11\"", "version=\"9\"", "intake.ir.version"},
      {"version=\"11\"", "version=\"12\"", "intake.ir.version"},
      {"version=\"11\"", "version=\"9223372036854775808\"", "intake.ir.version"},
      {"version=\"11\"", "", "intake.ir.version"},
      {"</net>", "", "intake.ir.xml"},
      {"<net ", "<!DOCTYPE net><net ", "intake.ir.doctype"},
      {"layer id=\"2\"", "layer id=\"1\"", "intake.ir.layer"},
      {"layer id=\"2\"", "layer id=\"x\"", "intake.ir.layer"},
      {"<dim>1</dim>", "<dim>-2</dim>", "intake.ir.layer"},
      {"<dim>1</dim>", "<dim>9223372036854775807</dim>", "intake.ir.layer"},
      {"<dim>1</dim>", "<dim>1e3</dim>", "intake.ir.layer"},
      {port, port + "</port><port id=\"0\">", "intake.ir.layer"},
      {"offset=\"0\"", "offset=\"1\"", "intake.ir.constant"},
      {"offset=\"0\"", "offset=\"-1\"", "intake.ir.constant"},
      {"offset=\"0\"", "offset=\"9223372036854775807\"", "intake.ir.constant"},
      {"offset=\"0\"", "offset=\"18446744073709551615\"", "intake.ir.constant"},
      {"size=\"80\"", "size=\"81\"", "intake.ir.constant"},
      {"size=\"80\"", "size=\"0\"", "intake.ir.constant"},
      {"size=\"80\"", "size=\"-80\"", "intake.ir.constant"},
      {"shape=\"1, 20\"", "shape=\"4294967296,4294967296,4\"", "intake.ir.constant"},
      {"shape=\"1, 20\"", "shape=\"-1,4\"", "intake.ir.constant"},
      {"element_type=\"f32\" shape=\"1, 20\"", "element_type=\"f99\" shape=\"1, 20\"",
       "intake.ir.constant"},
      {"from-layer=\"1\"", "from-layer=\"7\"", "intake.ir.edge"},
      {"to-port=\"1\"", "to-port=\"9\"", "intake.ir.edge"},
      {"to-port=\"1\"", "to-port=\"0\"", "intake.ir.edge"},
      {"<edge from-layer=\"1\" from-port=\"0\" to-layer=\"2\" to-port=\"1\"/>", "",
       "intake.ir.edge"},
      {"from-layer=\"1\" from-port=\"0\"", "from-layer=\"2\" from-port=\"2\"", "intake.ir.cycle"},
      {"shape=\"1,20\"", "shape=\"1,0\"", "intake.zero_sized_input"},
  };
  for (const auto& row : table) {
    const auto attempt = import_ir(changed(row.from, row.to));
    EXPECT_EQ(code_of(attempt), row.code) << row.from << " -> " << row.to;
    EXPECT_TRUE(attempt.result || !attempt.result.error().remedy.empty()) << row.code;
  }
  EXPECT_EQ(code_of(import_ir(small_ir(), 79)), "intake.ir.constant");
}

TEST(Ir, WeightsAreFoundOrAskedFor) {
  const auto folder = os::TempDir::create();
  ASSERT_TRUE(folder);
  write(folder->path() / "a/graph.xml", small_ir());
  EXPECT_EQ(code_of(import_path(folder->path() / "a/graph.xml")), "intake.ir.no_weights");
  EXPECT_EQ(code_of(import_path(folder->path() / "a")), "intake.ir.no_weights");
  write(folder->path() / "b/weights", std::string(80, '\0'));
  const auto given = import_with({.sources = {{folder->path() / "a/graph.xml", "upload"},
                                              {folder->path() / "b/weights", "upload.bin"}}});
  EXPECT_EQ(code_of(given), "ok");
  fs::create_symlink(folder->path() / "b/weights", folder->path() / "a/graph.bin");
  EXPECT_EQ(code_of(import_path(folder->path() / "a/graph.xml")), "intake.ir.no_weights");
  write(folder->path() / "two/x.xml", small_ir());
  write(folder->path() / "two/y.xml", small_ir());
  EXPECT_EQ(code_of(import_path(folder->path() / "two")), "intake.several_models");
}

/// A zip of the files, whatever the path is called.
void write_zip(const fs::path& path,
               const std::vector<std::pair<std::string, std::string>>& files) {
  archive* writer = archive_write_new();
  archive_write_set_format_zip(writer);
  ASSERT_EQ(archive_write_open_filename(writer, path.c_str()), ARCHIVE_OK);
  for (const auto& [name, bytes] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
    archive_write_header(writer, entry);
    archive_write_data(writer, bytes.data(), bytes.size());
    archive_entry_free(entry);
  }
  archive_write_free(writer);
}

TEST(Import, ArchivesAreRecognisedByContentAndHoldOneModel) {
  const auto folder = os::TempDir::create();
  ASSERT_TRUE(folder);
  const fs::path zip = folder->path() / "my-net.onnx";
  const std::string weights(80, '\0');
  write_zip(zip, {{"d/model.xml", small_ir()}, {"d/model.bin", weights}, {"README", "text"}});
  const auto attempt = import_path(zip);
  ASSERT_TRUE(attempt.result) << attempt.result.error().message;
  EXPECT_EQ(attempt.result->record.name, "my-net");
  EXPECT_EQ(attempt.result->originals.size(), 2U);
  write_zip(zip, {{"a.xml", small_ir()}, {"a.bin", weights}, {"b.xml", small_ir()}});
  EXPECT_EQ(code_of(import_path(zip)), "intake.several_models");
  write_zip(zip, {{"archive/data.pkl", "\x80\x02}q"}, {"archive/version", "3"}});
  EXPECT_EQ(code_of(import_path(zip)), "intake.unsupported_format");
}

TEST(Import, OptionsReachTheModelAndTheCard) {
  const auto folder = os::TempDir::create();
  ASSERT_TRUE(folder);
  write(folder->path() / "net.xml", small_ir());
  write(folder->path() / "net.bin", std::string(80, '\0'));
  const ImportPlan base{.sources = {{folder->path() / "net.xml", ""}}};
  ImportPlan plan = base;
  plan.shapes[""] = {5, 20};
  plan.layouts["in"] = "NC";
  plan.precision = model::Precision::f16;
  plan.card.mean = {1, 2, 3};
  const auto attempt = import_with(plan);
  ASSERT_TRUE(attempt.result) << attempt.result.error().message;
  const auto& record = attempt.result->record;
  EXPECT_EQ(record.inputs[0].shape, (model::Shape{5, 20}));
  EXPECT_EQ(record.inputs[0].layout, "NC");
  EXPECT_EQ(record.card.source.at("layout"), "flag");
  EXPECT_EQ(record.card.source.at("mean"), "flag");
  EXPECT_EQ(record.weights_bytes, 40U);
  EXPECT_EQ(record.precision, "f16");
  struct Bad {
    std::function<void(ImportPlan&)> change;
    std::string code;
  };
  const std::vector<Bad> table{
      {[](auto& p) { p.layouts["in"] = "NCHW"; }, "intake.layout"},
      {[](auto& p) { p.layouts["in"] = "nc"; }, "intake.layout"},
      {[](auto& p) { p.layouts["other"] = "NC"; }, "intake.layout"},
      {[](auto& p) { p.precision = model::Precision::i8; }, "intake.precision"},
      {[](auto& p) {
         p.shapes["other"] = {1, 20};
       },
       "engine.reshape"},
      {[](auto& p) {
         p.shapes[""] = {1, 5};
       },
       "engine.reshape"},
      {[](auto& p) {
         p.shapes[""] = {std::int64_t{1} << 40, 20};
       },
       "limit.memory"},
      {[](auto& p) { p.card.scale = {0}; }, "model.card.scale"},
      {[](auto& p) { p.sources.clear(); }, "intake.sources"},
      {[](auto& p) {
         p.progress = [](std::string_view, double) -> Status {
           return Error(ErrorKind::cancelled, "job.cancelled", "Cancelled.");
         };
       },
       "job.cancelled"},
  };
  for (const auto& bad : table) {
    ImportPlan wrong = base;
    bad.change(wrong);
    EXPECT_EQ(code_of(import_with(wrong)), bad.code);
  }
}

TEST(Import, SameBytesGiveTheSameCanonicalForm) {
  const auto first = import_ir(small_ir());
  const auto second = import_ir(small_ir());
  ASSERT_TRUE(first.result && second.result);
  for (const auto member : {&Imported::xml, &Imported::bin, &Imported::graph}) {
    const auto a = os::digest_file(((*first.result).*member).path);
    const auto b = os::digest_file(((*second.result).*member).path);
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->hex(), b->hex());
  }
}

TEST(Import, ALfsPointerInTheModelsPlaceIsTold) {
  const auto folder = os::TempDir::create();
  ASSERT_TRUE(folder);
  write(folder->path() / "net.xml", small_ir());
  write(folder->path() / "net.bin", "version https://git-lfs.github.com/spec/v1\n");
  const auto attempt = import_path(folder->path());
  ASSERT_FALSE(attempt.result);
  EXPECT_EQ(attempt.result.error().code, "intake.not_a_model");
  EXPECT_EQ(attempt.result.error().where, "net.bin");
}

TEST(Import, WhatIsNoModelIsToldWhatItIs) {
  struct Row {
    std::string name;
    std::string bytes;
    std::string code;
    std::string says;
  };
  using namespace std::string_literals;
  const std::vector<Row> table{
      {"a.onnx", "", "intake.not_a_model", "an empty file"},
      {"a.onnx", "\xff\xd8\xff\xe0", "intake.not_a_model", "a JPEG image"},
      {"a.onnx", "version https://git-lfs.github.com/spec/v1\n", "intake.not_a_model",
       "Git LFS pointer"},
      {"a.xml", "<!DOCTYPE html><html></html>", "intake.not_a_model", "an HTML page"},
      {"a.xml", "<annotation/>", "intake.not_a_model", "text file"},
      {"a.bin", "\1\2\3\4", "intake.not_a_model", "no known kind"},
      {"a.h5", "\x89HDF\r\n\x1a\n", "intake.unsupported_format", "Keras"},
      {"a.pt", "\x80\x02}q", "intake.unsupported_format", "PyTorch"},
      {"inference.json", R"({"base_code":{"magic":"pir"},"program":{}})",
       "intake.unsupported_format", "Paddle 3 `inference.json`"},
      {"a.pdiparams", std::string(20, '\0'), "intake.unsupported_format", "parameters file"},
      {"config.json", R"({"keras_version": "3.3"})", "intake.unsupported_format", "Keras"},
      {"checkpoint", "model_checkpoint_path: \"m\"", "intake.unsupported_format", "checkpoint"},
      {"m.data-00000-of-00001", "\1\2", "intake.unsupported_format", "checkpoint"},
      {"a.pbtxt", "# made by hand\nnode {\n", "intake.unsupported_format", "as text"},
      {"model.json", R"({"modelTopology": {}})", "intake.unsupported_format", "TensorFlow.js"},
      {"a.prototxt", "name: \"n\"\nlayer {\n", "intake.unsupported_format", "Caffe"},
      {"a.caffemodel", "\x0a\1n\xa2\6\1x", "intake.unsupported_format", "Caffe"},
      {"a.engine", "ftrt\0\0\1\2"s, "intake.unsupported_format", "TensorRT"},
      {"a.mlmodel", "\x08\4\x12\1x\xa2\x1f\1x", "intake.unsupported_format", "Core ML"},
      {"a.ort", "\x20\0\0\0ORTM"s, "intake.unsupported_format", "ONNX Runtime"},
      {"a.pte", "\x20\0\0\0ET12"s, "intake.unsupported_format", "ExecuTorch"},
      {"a.rknn", "RKNN\0\1\2"s, "intake.unsupported_format", "RKNN"},
      {"a.param", "7767517\n75 83\n", "intake.unsupported_format", "ncnn"},
      {"a.cfg", "[net]\nbatch=1\n", "intake.unsupported_format", "Darknet"},
      {"a-symbol.json", R"({"nodes": [{"op": "null"}]})", "intake.unsupported_format", "MXNet"},
      {"a.gguf", "GGUF\3\0\0\0"s, "intake.unsupported_format", "GGUF"},
      {"a.safetensors", "\x40\0\0\0\0\0\0\0{\"w\":{}}"s, "intake.unsupported_format",
       "safetensors"},
  };
  for (const auto& row : table) {
    const auto folder = os::TempDir::create();
    ASSERT_TRUE(folder);
    write(folder->path() / row.name, row.bytes);
    const auto attempt = import_path(folder->path() / row.name);
    ASSERT_FALSE(attempt.result) << row.name;
    EXPECT_EQ(attempt.result.error().code, row.code) << row.says;
    EXPECT_NE(attempt.result.error().message.find(row.says), std::string::npos)
        << attempt.result.error().message;
    EXPECT_FALSE(attempt.result.error().remedy.empty()) << row.says;
  }
}

}  // namespace
}  // namespace hone::intake
