// SPDX-License-Identifier: Apache-2.0
#include "command/model_command.hpp"

#include "command/exit_code.hpp"
#include "command/model_text.hpp"
#include "command/standard_output.hpp"
#include "windrow/inference/model_report.hpp"
#include "windrow/inference/onnx_reader.hpp"
#include "windrow/kernels/backends.hpp"
#include "windrow/kernels/error.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>

namespace windrow::command {

namespace {

namespace fs = std::filesystem;

/// One tensor of a file, which must not be larger than what the reader takes.
inference::Tensor tensor_of_file(const std::string& path) {
    const inference::ReadLimits limits;
    std::error_code failure;
    if (!fs::is_regular_file(path, failure)) throw Error("W6001", "the tensor file " + path + " does not exist");
    const std::uintmax_t size = fs::file_size(path, failure);
    if (failure || size > limits.file_bytes)
        throw Error("W6602", "the tensor file " + path + " is larger than " + std::to_string(limits.file_bytes) + " bytes");
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file || bytes.size() != size) throw Error("W6002", "the tensor file " + path + " cannot be read");
    try {
        return inference::read_tensor(bytes, limits);
    } catch (const Error& error) {
        throw Error(error.code(), "the tensor file " + path + ": " + error.message(), error.hint());
    }
}

std::shared_ptr<const inference::Program> prepared(const ModelQuery& query,
                                                   const std::shared_ptr<const inference::Model>& model) {
    try {
        return inference::prepare(model,
                                  query.precision == "library" ? inference::Precision::library : inference::Precision::exact);
    } catch (const Error& error) {
        throw Error(error.code(), "the model file " + query.path + ": " + error.message(), error.hint());
    }
}

void write_file(const fs::path& path, const std::string& bytes) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    file.close();
    if (!file) throw Error("W6083", "the file " + path.string() + " cannot be written");
}

}  // namespace

void add_model_commands(CLI::App& command, ModelQuery& query, const std::function<void(std::function<int()>)>& act) {
    command.require_subcommand(1);
    CLI::App* inspect =
        command.add_subcommand("inspect", "inputs, outputs, operators, parameters, what runs where and what does not");
    inspect->add_option("model", query.path, "an ONNX file")->required();
    inspect->add_option("--format", query.format, "text or json")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
    inspect->callback([&query, act] { act([&query] { return run_model_inspect_command(query); }); });

    CLI::App* run = command.add_subcommand("run", "run a model on tensors in files");
    run->add_option("model", query.path, "an ONNX file")->required();
    run->add_option("--input", query.inputs, "files of one TensorProto each, in the order of the model's inputs");
    run->add_option("--output-dir", query.output_dir, "folder for output_0.pb, output_1.pb ..., a TensorProto each")->required();
    run->add_option("--precision", query.precision, "exact: the same bits on every backend; library: oneDNN where it serves")
        ->check(CLI::IsMember({"exact", "library"}))
        ->capture_default_str();
    run->callback([&query, act] { act([&query] { return run_model_run_command(query); }); });
}

int run_model_inspect_command(const ModelQuery& query) {
    const auto model = std::make_shared<const inference::Model>(inference::read_model_file(query.path));
    const inference::ModelReport report = inference::report_model(model, backend_names());
    StandardOutput out;
    out << (query.format == "json" ? model_json(query.path, *model, report) : model_text(query.path, *model, report));
    out.flush();
    if (out.bad()) throw Error("W6081", "standard output is closed or full");
    return exit_ok;
}

int run_model_run_command(const ModelQuery& query) {
    const auto model = std::make_shared<const inference::Model>(inference::read_model_file(query.path));
    const auto program = prepared(query, model);
    std::vector<inference::Tensor> inputs;
    for (const std::string& path : query.inputs) inputs.push_back(tensor_of_file(path));
    const std::vector<inference::Tensor> outputs = program->run(inputs);
    std::error_code failure;
    fs::create_directories(query.output_dir, failure);
    if (failure) throw Error("W6083", "the folder " + query.output_dir + " cannot be made: " + failure.message());
    StandardOutput out;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        const std::string& name = model->graph.outputs[i].name;
        const fs::path path = fs::path(query.output_dir) / ("output_" + std::to_string(i) + ".pb");
        write_file(path, inference::write_tensor(outputs[i], name));
        out << path.string() << "  " << shown_name(name) << "  " << inference::element_type_name(outputs[i].element()) << ' '
            << inference::shape_text(outputs[i].shape()) << '\n';
    }
    out.flush();
    if (out.bad()) throw Error("W6081", "standard output is closed or full");
    return exit_ok;
}

}  // namespace windrow::command
