// SPDX-License-Identifier: Apache-2.0
#include "model_options.hpp"

#include "windrow/host/options.hpp"
#include "windrow/kernels/error.hpp"

#include <set>

namespace windrow::plan {
namespace {

constexpr std::int64_t largest_batch = 1 << 20;

void check_provider(const catalog::ModelDefinition& model) {
    const auto provider = model.options.find("provider");
    const std::string form = "write 'provider' = 'onnx', 'path' = 'FILE.onnx'";
    if (provider == model.options.end()) throw Error("W3606", "model '" + model.name.to_string() + "' has no 'provider'", form);
    if (provider->second != "onnx") {
        throw Error("W3606", "there is no model provider '" + provider->second + "'", "the provider here is 'onnx': " + form);
    }
}

std::int64_t batch_limit(const Options& options) {
    const std::int64_t limit = options.integer_or("batch-limit", 1024);
    if (limit < 1 || limit > largest_batch) {
        throw Error("W3503", "option 'batch-limit' must be from 1 to " + std::to_string(largest_batch), "write e.g. 1024");
    }
    return limit;
}

OutputActivation activation(const Options& options) {
    const std::string text = options.choice_or("output.activation", "none", {"none", "sigmoid", "tanh", "softmax"});
    if (text == "sigmoid") return OutputActivation::sigmoid;
    if (text == "tanh") return OutputActivation::tanh;
    return text == "softmax" ? OutputActivation::softmax : OutputActivation::none;
}

/// Separated by semicolons, as Flink's list options are.
std::vector<std::string> labels(const Options& options) {
    std::vector<std::string> labels;
    const auto text = options.text("output.labels");
    if (!text) return labels;
    std::set<std::string> seen;
    for (std::size_t begin = 0; begin <= text->size();) {
        const std::size_t end = std::min(text->find(';', begin), text->size());
        labels.push_back(text->substr(begin, end - begin));
        begin = end + 1;
        if (labels.back().empty() || !seen.insert(labels.back()).second) {
            throw Error("W3503", "option 'output.labels' = '" + *text + "' has an empty label, or one twice",
                        "write 'output.labels' = 'normal;fraud'");
        }
    }
    if (labels.size() < 2) {
        throw Error("W3503", "option 'output.labels' = '" + *text + "' is one label", "write 'output.labels' = 'normal;fraud'");
    }
    return labels;
}

inference::LibraryMath library_math(const Options& options, inference::Precision precision) {
    using inference::LibraryMath;
    const std::string math = options.choice_or("library.math", "fp32", {"fp32", "tf32", "bf16"});
    if (options.text("library.math") && precision != inference::Precision::library)
        throw Error("W3503", "option 'library.math' says nothing without 'precision' = 'library'",
                    "write 'precision' = 'library' too");
    return math == "tf32" ? LibraryMath::tf32 : math == "bf16" ? LibraryMath::bf16 : LibraryMath::fp32;
}

std::int64_t reload_interval(const Options& options) {
    const bool watch = options.choice_or("reload", "none", {"none", "watch"}) == "watch";
    const std::int64_t interval = options.milliseconds_or("reload.interval", 10'000);
    if (options.text("reload.interval") && !watch)
        throw Error("W3503", "option 'reload.interval' says nothing without 'reload' = 'watch'", "write 'reload' = 'watch' too");
    if (interval < 1) throw Error("W3503", "option 'reload.interval' must be 1 ms at least", "write e.g. 10s");
    return watch ? interval : 0;
}

}  // namespace

ModelOptions read_model_options(const catalog::ModelDefinition& model, const std::filesystem::path& base_directory,
                                SourceRange where) {
    try {
        check_provider(model);
        const Options options(model.options);
        options.mark_known({"provider", "task"});
        ModelOptions read;
        std::string path = options.required("path");
        if (path.starts_with("file://")) path.erase(0, 7);
        read.path = (base_directory / path).lexically_normal().string();
        read.precision = options.choice_or("precision", "exact", {"exact", "library"}) == "library"
                             ? inference::Precision::library
                             : inference::Precision::exact;
        read.math = library_math(options, read.precision);
        read.batch_limit = batch_limit(options);
        read.activation = activation(options);
        read.labels = labels(options);
        read.on_error =
            options.choice_or("on-error", "null", {"null", "fail"}) == "fail" ? OnRowError::fail : OnRowError::null_outputs;
        read.reload_interval_ms = reload_interval(options);
        read.columns_first = options.choice_or("input.columns", "last", {"last", "first"}) == "first";
        options.check_all_known("onnx");
        return read;
    } catch (Error& error) {
        throw error.at(where);
    }
}

}  // namespace windrow::plan
