// SPDX-License-Identifier: Apache-2.0
#include "device/library_of_device.hpp"

#include "windrow/kernels/error.hpp"

#include <fmt/format.h>

namespace windrow::inference {

const char* library_math_name(LibraryMath math) {
    switch (math) {
        case LibraryMath::fp32:
            return "fp32";
        case LibraryMath::tf32:
            return "tf32";
        case LibraryMath::bf16:
            return "bf16";
    }
    throw_defect("a math of libraries that is none");
}

std::string library_text(const LibraryProduct& p, LibraryMath math) {
    return fmt::format("product of {} matrices, {} rows, {} columns, {} deep{}{}{}{}{}, {}", p.matrices, p.rows, p.columns,
                       p.depth, p.left_transposed ? ", left transposed" : "", p.right_transposed ? ", right transposed" : "",
                       p.left_shared ? ", left shared" : "", p.right_shared ? ", right shared" : "", p.bias ? ", bias" : "",
                       library_math_name(math));
}

std::string library_text(const ConvolutionShape& c, LibraryMath math) {
    std::string text =
        fmt::format("convolution of {} images, {} groups, {} channels, {} filters", c.images, c.groups, c.channels, c.filters);
    for (const semantics::SlidingDimension& d : c.window.at)
        text += fmt::format(", {}/{}/{}/{}/{}/{}", d.input, d.output, d.kernel, d.stride, d.dilation, d.pad_before);
    return text + ", " + library_math_name(math);
}

std::string library_text(const LibraryRecurrentLayer& r, LibraryMath math) {
    const LibraryRecurrence& layer = r.layer;
    return fmt::format("{} of {} rows, {} steps, {} inputs, {} hidden{}{}{}, {}",
                       layer.cell == RecurrentCell::lstm ? "LSTM" : "GRU", r.rows, layer.steps, layer.inputs, layer.hidden,
                       layer.reset_after ? ", reset after" : "", layer.bias != nullptr ? ", bias" : "",
                       r.batch_first ? ", batch first" : "", library_math_name(math));
}

void refuse_recorded_algorithm(const std::string& recorded, const std::string& why) {
    throw Error("W6622",
                "the checkpoint was taken with '" + recorded + "' for a layer of a model, which cannot be used here: " + why,
                "go on with other algorithms (--allow-new-model), or where the checkpoint was taken");
}

std::unique_ptr<DeviceLibrary> open_device_library(device::Device& device, LibraryMath math) {
    const bool emulated = device.target() == device::Target::emulator;
    return library_of_device(emulated ? open_emulated_library(math) : open_cuda_library(device, math), device.properties().name);
}

}  // namespace windrow::inference
