// SPDX-License-Identifier: Apache-2.0
/// Rows a second that one thread scores with a model, through the interface that jobs use.
/// usage: score_rate MODEL.onnx exact|library[@BACKEND] SECONDS INPUT.f32|- OUTPUT.f32 BATCH...
/// BACKEND is "cpu" or a device of the build; - stands for made-up rows, the same for every call. INPUT.f32 holds float32 rows,
/// at least as many as the largest batch; the outputs of its first BATCH rows (the last one's) go to OUTPUT.f32. Prints a JSON
/// line per batch: rows and CPU seconds a second of the clock.
#include "windrow/inference/scorer.hpp"
#include "windrow/kernels/error.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace windrow::inference {
namespace {

std::vector<float> read_floats(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), {});
    std::vector<float> floats(bytes.size() / sizeof(float));
    for (std::size_t i = 0; i < floats.size(); ++i) {
        for (std::size_t b = 0; b < sizeof(float); ++b) reinterpret_cast<char*>(&floats[i])[b] = bytes[i * sizeof(float) + b];
    }
    return floats;
}

/// Numbers between -1 and 1 for so many rows of the first input.
std::vector<float> made_up_rows(const LoadedModel& model, std::int64_t rows) {
    std::vector<float> made(static_cast<std::size_t>(rows * model.inputs()[0].row_elements()));
    std::uint32_t state = 1;
    for (float& value : made) {
        state = state * 1664525U + 1013904223U;
        value = static_cast<float>(state >> 8) / 8388608.0F - 1.0F;
    }
    return made;
}

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

void measure(const LoadedModel& model, ScorerOptions options, std::int64_t batch, double seconds, const std::vector<float>& input,
             std::vector<float>& output) {
    options.batch_limit = batch;
    const std::unique_ptr<Scorer> scorer = model.make_scorer(options);
    output.resize(static_cast<std::size_t>(batch * model.outputs()[0].row_elements()));
    const void* const from[] = {input.data()};
    void* const to[] = {output.data()};
    using Clock = std::chrono::steady_clock;
    const auto run_for = [&](double duration) {
        std::int64_t rows = 0;
        const Clock::time_point begin = Clock::now();
        const double cpu = cpu_seconds();
        double passed = 0;
        do {
            for (int i = 0; i < 4; ++i) scorer->run(batch, from, to);
            rows += 4 * batch;
            passed = std::chrono::duration<double>(Clock::now() - begin).count();
        } while (passed < duration);
        std::printf("{\"batch\": %ld, \"rows\": %.0f, \"cpu\": %.3f}\n", static_cast<long>(batch),
                    static_cast<double>(rows) / passed, (cpu_seconds() - cpu) / passed);
    };
    for (int i = 0; i < 3; ++i) scorer->run(batch, from, to);  // warm
    run_for(seconds);
}

int main_with(const std::vector<std::string>& arguments) {
    if (arguments.size() < 6) {
        std::cerr << "usage: score_rate MODEL.onnx exact|library[@BACKEND] SECONDS INPUT.f32|- OUTPUT.f32 BATCH...\n";
        return 2;
    }
    const auto model = load_model(arguments[0]);
    ScorerOptions options;
    options.precision = arguments[1].rfind("library", 0) == 0 ? Precision::library : Precision::exact;
    if (const std::size_t at = arguments[1].find('@'); at != std::string::npos) options.backend = arguments[1].substr(at + 1);
    std::int64_t most = 0;
    for (std::size_t i = 5; i < arguments.size(); ++i) most = std::max<std::int64_t>(most, std::stol(arguments[i]));
    const std::vector<float> input = arguments[3] == "-" ? made_up_rows(*model, most) : read_floats(arguments[3]);
    std::vector<float> output;
    for (std::size_t i = 5; i < arguments.size(); ++i)
        measure(*model, options, std::stol(arguments[i]), std::stod(arguments[2]), input, output);
    std::ofstream(arguments[4], std::ios::binary)
        .write(reinterpret_cast<const char*>(output.data()), static_cast<std::streamsize>(output.size() * sizeof(float)));
    return 0;
}

}  // namespace
}  // namespace windrow::inference

int main(int count, char** values) {
    try {
        return windrow::inference::main_with(std::vector<std::string>(values + 1, values + count));
    } catch (const windrow::Error& error) {
        std::cerr << "score_rate: " << error.message() << "\n";
        return 1;
    }
}
