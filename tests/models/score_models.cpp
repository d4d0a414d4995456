// SPDX-License-Identifier: Apache-2.0
// usage: score_models FOLDER [--precision exact|library] [--backend NAME] [--rows N]
// Scores the rows of every FOLDER/CASE/input_N.bin with FOLDER/CASE/model.onnx and writes FOLDER/CASE/PRECISION-BACKEND.N.bin for
// each output. The same rows are scored again in batches of 1, 7 and 4096: with --precision exact their bits must not change, nor
// may a row's place in a batch change them (N rows, the given ones again and again; default 4096). One line a case: "CASE ok" or
// "CASE FAILED why"; status 1 if one failed.

#include "windrow/inference/scorer.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using namespace windrow::inference;

struct Arguments {
    fs::path folder;
    std::string precision = "exact";
    std::string backend = "cpu";
    std::size_t rows = 4096;
};

using Bytes = std::string;

Bytes read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::size_t row_bytes(const Port& port) {
    if (port.row_elements() < 0) throw std::runtime_error("port " + port.name + " has a free length");
    return static_cast<std::size_t>(port.row_elements()) * element_bytes(port.element);
}

/// Rows of a model's inputs: `given` rows from files.
class Rows {
public:
    Rows(const LoadedModel& model, const fs::path& folder) : model_(model) {
        for (std::size_t i = 0; i < model.inputs().size(); ++i) {
            given_.push_back(read_file(folder / ("input_" + std::to_string(i) + ".bin")));
            const std::size_t rows = given_.back().size() / row_bytes(model.inputs()[i]);
            if (rows == 0 || (i > 0 && rows != count_))
                throw std::runtime_error("the inputs do not have the same number of rows");
            count_ = rows;
        }
    }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

    /// Outputs of `rows` rows (the given ones, again and again), run in batches of `batch`.
    [[nodiscard]] std::vector<Bytes> score(const ScorerOptions& options, std::size_t rows, std::string* place = nullptr) const {
        const std::unique_ptr<Scorer> scorer = model_.make_scorer(options);
        std::vector<Bytes> inputs;
        for (const Bytes& given : given_) {
            Bytes all;
            while (all.size() / given.size() * count_ < rows) all += given;
            inputs.push_back(std::move(all));
        }
        std::vector<Bytes> outputs;
        for (const Port& port : model_.outputs()) outputs.emplace_back(rows * row_bytes(port), '\x5A');
        std::vector<const void*> from;
        std::vector<void*> to;
        for (const Bytes& input : inputs) from.push_back(input.data());
        for (Bytes& output : outputs) to.push_back(output.data());
        scorer->run(static_cast<std::int64_t>(rows), from, to);
        if (place != nullptr) *place = scorer->backend_notes().at(0);
        return outputs;
    }

private:
    const LoadedModel& model_;
    std::vector<Bytes> given_;
    std::size_t count_ = 0;
};

/// The first row of `many` that differs from the same row of `once`, which holds `count` rows; -1 if none does.
std::int64_t first_difference(const Bytes& once, const Bytes& many, std::size_t count) {
    const std::size_t width = once.size() / count;
    for (std::size_t row = 0; row * width < many.size(); ++row) {
        if (std::memcmp(many.data() + row * width, once.data() + row % count * width, width) != 0)
            return static_cast<std::int64_t>(row);
    }
    return -1;
}

/// Returns where the model ran.
std::string score_case(const fs::path& folder, const Arguments& arguments) {
    const auto model = load_model((folder / "model.onnx").string());
    const Rows rows(*model, folder);
    ScorerOptions options;
    options.precision = arguments.precision == "exact" ? Precision::exact : Precision::library;
    options.backend = arguments.backend;
    std::string place;
    const std::vector<Bytes> once = rows.score(options, rows.count(), &place);
    for (std::size_t i = 0; i < once.size(); ++i) {
        std::ofstream out(folder / (arguments.precision + "-" + arguments.backend + "." + std::to_string(i) + ".bin"),
                          std::ios::binary);
        out.write(once[i].data(), static_cast<std::streamsize>(once[i].size()));
    }
    if (arguments.precision != "exact") return place;
    for (const std::int64_t batch : {1, 7, 4096}) {
        options.batch_limit = batch;
        const std::vector<Bytes> again = rows.score(options, batch == 4096 ? arguments.rows : rows.count());
        for (std::size_t i = 0; i < once.size(); ++i) {
            const std::int64_t row = first_difference(once[i], again[i], rows.count());
            if (row >= 0) {
                throw std::runtime_error("output " + std::to_string(i) + " of row " + std::to_string(row) +
                                         " has other bits in batches of " + std::to_string(batch));
            }
        }
    }
    return place;
}

Arguments parse(int count, char** words) {
    Arguments arguments;
    arguments.folder = count > 1 ? words[1] : "";
    for (int i = 2; i + 1 < count; i += 2) {
        const std::string_view name = words[i];
        if (name == "--precision") arguments.precision = words[i + 1];
        if (name == "--backend") arguments.backend = words[i + 1];
        if (name == "--rows") arguments.rows = std::stoul(words[i + 1]);
    }
    return arguments;
}

}  // namespace

int main(int count, char** words) {
    const Arguments arguments = parse(count, words);
    if (arguments.folder.empty()) {
        std::cerr << "usage: score_models FOLDER [--precision exact|library] [--backend NAME] [--rows N]\n";
        return 2;
    }
    std::vector<fs::path> cases;
    for (const auto& entry : fs::directory_iterator(arguments.folder)) {
        if (fs::exists(entry.path() / "model.onnx")) cases.push_back(entry.path());
    }
    std::sort(cases.begin(), cases.end());
    bool failed = false;
    for (const fs::path& folder : cases) {
        const std::string name = folder.filename().string();
        try {
            const std::string place = score_case(folder, arguments);
            std::cout << name << " ok: " << place << '\n';
        } catch (const windrow::Error& error) {
            failed = true;
            std::cout << name << " FAILED " << error.code() << ": " << error.what() << '\n';
        } catch (const std::exception& error) {
            failed = true;
            std::cout << name << " FAILED " << error.what() << '\n';
        }
    }
    return failed ? 1 : 0;
}
