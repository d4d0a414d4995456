// SPDX-License-Identifier: Apache-2.0
/// device_figures [--device NAME] [--rows N] [--repeats N]: measures one device and prints a JSON object a line.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

#include "figures.hpp"
#include "windrow/kernels/device/implementations.hpp"

namespace {

using windrow::bench::Figure;
using windrow::bench::FigureTaker;

const windrow::device::Implementation* find_implementation(const std::string& name) {
    for (const auto& implementation : windrow::device::implementations()) {
        if (name.empty() || implementation.name == name) return &implementation;
    }
    return nullptr;
}

void print(const std::vector<Figure>& figures) {
    for (const Figure& figure : figures)
        std::printf("{\"figure\":\"%s\",\"unit\":\"%s\",\"value\":%.4g}\n", figure.name.c_str(), figure.unit.c_str(),
                    figure.value);
    std::fflush(stdout);
}

int measure(const std::string& name, long long rows, int repeats) {
    const auto* implementation = find_implementation(name);
    if (implementation == nullptr) {
        std::fprintf(stderr, "device_figures: this build has no device '%s'\n", name.c_str());
        return 2;
    }
    if (const std::string reason = implementation->reason_unavailable(0); !reason.empty()) {
        std::fprintf(stderr, "device_figures: %s: %s\n", implementation->name.c_str(), reason.c_str());
        return 2;
    }
    const auto device = implementation->open({});
    const auto& properties = device->properties();
    std::printf(
        "{\"device\":\"%s\",\"architecture\":%d,\"multiprocessors\":%d,\"memory_bytes\":%zu,\"l2_bytes\":%zu,\"rows\":%lld}\n",
        properties.name.c_str(), properties.architecture, properties.multiprocessors, properties.memory_bytes,
        properties.l2_bytes, rows);
    FigureTaker taker(*device, rows, repeats);
    print(taker.copies());
    print(taker.memory());
    print(taker.atomics());
    print(taker.primitives());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::string name;
    long long rows = 1LL << 27;
    int repeats = 5;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (std::strcmp(argv[i], "--device") == 0) name = argv[i + 1];
        if (std::strcmp(argv[i], "--rows") == 0) rows = std::atoll(argv[i + 1]);
        if (std::strcmp(argv[i], "--repeats") == 0) repeats = std::atoi(argv[i + 1]);
    }
    try {
        return measure(name, rows, repeats);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "device_figures: %s\n", error.what());
        return 1;
    }
}
