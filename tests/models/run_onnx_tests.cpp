// SPDX-License-Identifier: Apache-2.0
// usage: run_onnx_tests FOLDER | --operators
// Runs ONNX's own tests: every folder below FOLDER that holds a model.onnx and test_data_set_N folders with input_N.pb and
// output_N.pb. Reads every model, runs each that can be prepared, compares as ONNX's runner does (rtol 1e-3, atol 1e-7; types,
// shapes, integers and texts exactly) and prints a line of JSON for each: what the model holds and how it went.
// tests/models/check_onnx_testdata.py makes a page of them. With --operators: a line for each operator that Windrow runs, its
// name and whether it has a kernel for devices.

#include "device/lowering_table.hpp"
#include "operators/operator.hpp"

#include "windrow/inference/onnx_reader.hpp"
#include "windrow/inference/program.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace windrow::inference;
using windrow::Error;

std::string json_text(std::string_view text) {
    std::ostringstream out;
    out << '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out << '\\' << c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out << ' ';
        } else {
            out << c;
        }
    }
    out << '"';
    return out.str();
}

std::string json_list(const std::set<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + json_text(text);
    return "[" + list + "]";
}

std::string file_bytes(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("no file " + path.string());
    return {std::istreambuf_iterator<char>(file), {}};
}

double half_value(std::uint16_t bits) {
    const int exponent = (bits >> 10) & 31;
    const int fraction = bits & 1023;
    const double sign = (bits & 0x8000) != 0 ? -1 : 1;
    if (exponent == 31) return fraction == 0 ? sign * INFINITY : NAN;
    if (exponent == 0) return sign * std::ldexp(fraction, -24);
    return sign * std::ldexp(fraction + 1024, exponent - 25);
}

/// An element of a tensor of reals as a double.
double real_at(const Tensor& tensor, std::int64_t i) {
    switch (tensor.element()) {
        case ElementType::float32:
            return tensor.data<float>()[i];
        case ElementType::float64:
            return tensor.data<double>()[i];
        case ElementType::float16:
            return half_value(tensor.data<std::uint16_t>()[i]);
        case ElementType::bfloat16:
            return std::bit_cast<float>(static_cast<std::uint32_t>(tensor.data<std::uint16_t>()[i]) << 16);
        default:
            throw std::logic_error("no reals");
    }
}

bool holds_reals(const Tensor& tensor) {
    const ElementType type = tensor.element();
    return type == ElementType::float32 || type == ElementType::float64 || type == ElementType::float16 ||
           type == ElementType::bfloat16;
}

bool close(double got, double expected) {
    if (std::isnan(expected)) return std::isnan(got);
    if (got == expected) return true;
    return std::abs(got - expected) <= 1e-7 + 1e-3 * std::abs(expected);
}

/// Empty if they agree.
std::string difference(const Tensor& got, const Tensor& expected) {
    if (got.element() != expected.element())
        return "type " + std::string(element_type_name(got.element())) + ", not " +
               std::string(element_type_name(expected.element()));
    if (got.shape() != expected.shape()) return "shape " + shape_text(got.shape()) + ", not " + shape_text(expected.shape());
    if (got.element() == ElementType::string) return got.strings() == expected.strings() ? "" : "texts differ";
    if (!holds_reals(got)) {
        if (element_bytes(got.element()) == 0) return "an element type that is not computed with";
        return got.bytes() == 0 || std::memcmp(got.data<char>(), expected.data<char>(), got.bytes()) == 0 ? ""
                                                                                                          : "integers differ";
    }
    std::int64_t wrong = 0;
    std::ostringstream first;
    for (std::int64_t i = 0; i < got.size(); ++i) {
        if (close(real_at(got, i), real_at(expected, i))) continue;
        if (++wrong == 1) first << "element " << i << " is " << real_at(got, i) << ", not " << real_at(expected, i);
    }
    if (wrong == 0) return "";
    return std::to_string(wrong) + " of " + std::to_string(got.size()) + " elements differ: " + first.str();
}

/// What a graph holds, those in its attributes included.
void add_contents(const Graph& graph, std::set<std::string>& operators, std::set<std::string>& types) {
    for (const auto* declarations : {&graph.inputs, &graph.outputs}) {
        for (const ValueDeclaration& declaration : *declarations)
            types.insert(std::string(element_type_name(declaration.element)));
    }
    for (const auto& [name, tensor] : graph.initializers) types.insert(std::string(element_type_name(tensor.element())));
    for (const Node& node : graph.nodes) {
        operators.insert(node.domain.empty() ? node.operator_type : node.domain + "." + node.operator_type);
        for (const Attribute& attribute : node.attributes) {
            if (attribute.kind == Attribute::Kind::tensor)
                types.insert(std::string(element_type_name(attribute.tensor.element())));
            if (attribute.graph) add_contents(*attribute.graph, operators, types);
        }
    }
}

/// The package keeps BFLOAT16 tensors as UINT16 (numpy has no such type); they are taken as what the model declares.
Tensor as_declared(Tensor tensor, ElementType declared) {
    if (declared != ElementType::bfloat16 || tensor.element() != ElementType::uint16) return tensor;
    return Tensor::of<std::uint16_t>(ElementType::bfloat16, tensor.shape(), tensor.values<std::uint16_t>());
}

std::vector<Tensor> tensors_of(const fs::path& folder, const std::string& stem, const std::vector<ValueDeclaration>& declared) {
    std::vector<Tensor> tensors;
    for (std::size_t i = 0; i < declared.size(); ++i)
        tensors.push_back(as_declared(read_tensor(file_bytes(folder / (stem + std::to_string(i) + ".pb"))), declared[i].element));
    return tensors;
}

/// Runs one set of data; empty if all outputs agree.
std::string run_set(const Program& program, const fs::path& folder) {
    const Graph& graph = program.model().graph;
    const std::vector<Tensor> inputs = tensors_of(folder, "input_", graph.inputs);
    const std::vector<Tensor> expected = tensors_of(folder, "output_", graph.outputs);
    const std::vector<Tensor> got = program.run(inputs);
    for (std::size_t i = 0; i < got.size(); ++i) {
        const std::string text = difference(got[i], expected[i]);
        if (!text.empty()) return "output " + std::to_string(i) + ": " + text;
    }
    return "";
}

struct Verdict {
    std::string verdict;  ///< unreadable, unsupported, no data, failed, passed
    std::string reason;
};

bool has_tensors_only(const Graph& graph) {
    const auto is_tensor = [](const ValueDeclaration& declaration) { return declaration.element != ElementType::undefined; };
    return std::all_of(graph.inputs.begin(), graph.inputs.end(), is_tensor) &&
           std::all_of(graph.outputs.begin(), graph.outputs.end(), is_tensor);
}

Verdict judge(const std::shared_ptr<const Model>& model, const fs::path& folder) {
    const std::vector<UnsupportedOperator> unsupported = unsupported_operators(*model);
    if (!unsupported.empty()) return {"unsupported", unsupported[0].operator_type + ": " + unsupported[0].reason};
    if (!has_tensors_only(model->graph)) return {"unsupported", "inputs or outputs that are no tensors"};
    std::vector<fs::path> sets;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.is_directory() && fs::exists(entry.path() / "output_0.pb")) sets.push_back(entry.path());
    }
    if (sets.empty()) return {"no data", "the package holds no inputs and outputs for it"};
    std::sort(sets.begin(), sets.end());
    try {
        const auto program = prepare(model);
        for (const fs::path& set : sets) {
            const std::string text = run_set(*program, set);
            if (!text.empty()) return {"failed", text};
        }
    } catch (const Error& error) {
        return {"failed", error.code() + ": " + error.message()};
    } catch (const std::exception& error) {
        return {"failed", error.what()};
    }
    return {"passed", ""};
}

void report(const fs::path& root, const fs::path& path) {
    std::set<std::string> operators;
    std::set<std::string> types;
    std::int64_t opset = 0;
    Verdict verdict;
    try {
        const auto model = std::make_shared<const Model>(read_model_file(path.string()));
        add_contents(model->graph, operators, types);
        const auto imported = model->opset_imports.find("");
        opset = imported == model->opset_imports.end() ? 0 : imported->second;
        verdict = judge(model, path.parent_path());
    } catch (const Error& error) {
        verdict = {"unreadable", error.code() + ": " + error.message()};
    }
    std::cout << "{\"case\": " << json_text(fs::relative(path.parent_path(), root).string()) << ", \"opset\": " << opset
              << ", \"operators\": " << json_list(operators) << ", \"types\": " << json_list(types)
              << ", \"verdict\": " << json_text(verdict.verdict) << ", \"reason\": " << json_text(verdict.reason) << "}\n";
}

void list_operators() {
    std::set<std::string> names;
    for (const OperatorEntry& entry : OperatorRegistry::instance().entries())
        names.insert((entry.domain.empty() ? "" : std::string(entry.domain) + ".") + std::string(entry.type));
    for (const std::string& name : names) std::cout << name << (lowering_table().count(name) > 0 ? " kernel" : " none") << "\n";
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: run_onnx_tests FOLDER | --operators\n";
        return 2;
    }
    if (std::string_view(argv[1]) == "--operators") {
        list_operators();
        return 0;
    }
    const fs::path root = argv[1];
    std::vector<fs::path> models;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (entry.path().filename() == "model.onnx") models.push_back(entry.path());
    }
    std::sort(models.begin(), models.end());
    for (const fs::path& model : models) {
        report(root, model);
        std::cout.flush();
    }
    return 0;
}
