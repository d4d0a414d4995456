// SPDX-License-Identifier: Apache-2.0
// ONNX's own tests (Debian's libonnx-testdata) on every device of the build: where there are kernels, the bits of the CPU.
#include "built_model.hpp"

#include "windrow/inference/onnx_reader.hpp"
#include "windrow/kernels/error.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

namespace windrow::inference {
namespace {

namespace fs = std::filesystem;

const fs::path testdata = "/usr/share/libonnx-testdata/data/node";

std::string bytes_of_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// A model and its inputs; none where it has inputs that are no numbers of a fixed type.
struct TestCase {
    std::shared_ptr<const Model> model;
    std::vector<Tensor> inputs;
};

std::optional<TestCase> read_case(const fs::path& folder) {
    TestCase read;
    read.model = std::make_shared<const Model>(read_model_file((folder / "model.onnx").string()));
    const Graph& graph = read.model->graph;
    for (std::size_t i = 0; i < graph.inputs.size(); ++i) {
        const fs::path file = folder / "test_data_set_0" / ("input_" + std::to_string(i) + ".pb");
        if (!fs::exists(file) || element_bytes(graph.inputs[i].element) == 0) return std::nullopt;
        read.inputs.push_back(read_tensor(bytes_of_file(file)));
        if (read.inputs.back().element() != graph.inputs[i].element) return std::nullopt;
    }
    for (const ValueDeclaration& output : graph.outputs) {
        if (element_bytes(output.element) == 0) return std::nullopt;
    }
    return read;
}

/// Models of streams have axes, lengths and bounds as constants; ONNX's tests give them with the rows.
TestCase with_constants(const TestCase& from) {
    Model model = *from.model;
    TestCase made;
    std::vector<ValueDeclaration> left;
    for (std::size_t i = 0; i < from.inputs.size(); ++i) {
        if (i == 0) {
            left.push_back(model.graph.inputs[i]);
            made.inputs.push_back(from.inputs[i]);
        } else {
            model.graph.initializers.insert_or_assign(model.graph.inputs[i].name, from.inputs[i]);
        }
    }
    model.graph.inputs = std::move(left);
    made.model = std::make_shared<const Model>(std::move(model));
    return made;
}

std::string operator_of(const Model& model) {
    return model.graph.nodes.size() == 1 ? model.graph.nodes[0].operator_type : "several";
}

class OnnxTestdata : public InferenceDeviceTest {
protected:
    /// True if the device ran it.
    bool runs(const TestCase& test, const std::string& name) {
        bool computed = false;
        std::vector<Tensor> got;
        try {
            got = run_on_device(shared_device(), test.model, test.inputs, computed);
        } catch (const NoDevicePlan& none) {
            reasons_[operator_of(*test.model)] = none.reason;
            return false;
        }
        EXPECT_TRUE(computed) << name;
        expect_same_bits(got, prepare(test.model)->run(test.inputs), name);
        return true;
    }
    void try_case(const fs::path& folder) {
        const std::optional<TestCase> test = read_case(folder);
        if (!test || !unsupported_operators(*test->model).empty()) return;
        const std::string type = operator_of(*test->model);
        try {
            static_cast<void>(prepare(test->model)->run(test->inputs));
            const std::string name = folder.filename().string();
            ++(runs(*test, name) || runs(with_constants(*test), name) ? ran_ : elsewhere_)[type];
        } catch (const Error&) {
            // What the CPU refuses is none of the device's business (tests/models/check_onnx_testdata.py names it).
        }
    }
    std::map<std::string, int> ran_, elsewhere_;
    std::map<std::string, std::string> reasons_;
};

TEST_P(OnnxTestdata, has_the_bits_of_the_cpu) {
    ASSERT_TRUE(fs::exists(testdata)) << "tools/setup installs libonnx-testdata";
    for (const auto& entry : fs::directory_iterator(testdata)) try_case(entry.path());
    int ran = 0;
    for (const auto& [type, count] : ran_) ran += count;
    for (const auto& [type, count] : elsewhere_) {
        if (ran_.count(type) == 0) std::cout << type << ": " << count << " on the CPU only: " << reasons_[type] << "\n";
    }
    std::cout << ran << " cases of " << ran_.size() << " operators ran on the device\n";
    for (const char* type :
         {"ArgMax", "ArgMin", "Cast", "CastLike", "ConvTranspose", "CumSum", "IsInf", "IsNaN", "Mean", "Not", "TopK"})
        EXPECT_GT(ran_[type], 0) << type << ": " << reasons_[type];
    EXPECT_GT(ran, 400);
}

INSTANTIATE_TEST_SUITE_P(Devices, OnnxTestdata, ::testing::ValuesIn(device::tested_devices()), device::test_name);

}  // namespace
}  // namespace windrow::inference
