// SPDX-License-Identifier: Apache-2.0
#include "gpu/fusion/runtime_compiler.hpp"

#include "gpu/fusion/embedded_sources.hpp"
#include "windrow/kernels/error.hpp"

#include <dlfcn.h>
#include <vector>

namespace windrow::gpu {

/// NVRTC's functions, as nvrtc.h of CUDA 13 declares them; results are 0 for success.
struct RuntimeCompiler::Functions {
    using Program = void*;
    int (*version)(int*, int*) = nullptr;
    int (*create)(Program*, const char*, const char*, int, const char* const*, const char* const*) = nullptr;
    int (*destroy)(Program*) = nullptr;
    int (*compile)(Program, int, const char* const*) = nullptr;
    int (*log_size)(Program, std::size_t*) = nullptr;
    int (*log)(Program, char*) = nullptr;
    int (*cubin_size)(Program, std::size_t*) = nullptr;
    int (*cubin)(Program, char*) = nullptr;
    int (*add_name)(Program, const char*) = nullptr;
    int (*lowered_name)(Program, const char*, const char**) = nullptr;

    /// False if the library lacks a function.
    bool find_in(void* library) {
        const auto find = [&](auto& function, const char* name) {
            function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
            return function != nullptr;
        };
        return find(version, "nvrtcVersion") && find(create, "nvrtcCreateProgram") && find(destroy, "nvrtcDestroyProgram") &&
               find(compile, "nvrtcCompileProgram") && find(log_size, "nvrtcGetProgramLogSize") &&
               find(log, "nvrtcGetProgramLog") && find(cubin_size, "nvrtcGetCUBINSize") && find(cubin, "nvrtcGetCUBIN") &&
               find(add_name, "nvrtcAddNameExpression") && find(lowered_name, "nvrtcGetLoweredName");
    }
};

namespace {

constexpr const char* library_name = "libnvrtc.so.13";
// NVRTC opens it by this name, which finds it only on the library path or where it is open already.
constexpr const char* builtins_name = "libnvrtc-builtins.so.13.0";

}  // namespace

RuntimeCompiler::RuntimeCompiler(void* library, std::unique_ptr<const Functions> functions, std::string version)
    : library_(library), functions_(std::move(functions)), version_(std::move(version)) {}

RuntimeCompiler::~RuntimeCompiler() {
    dlclose(library_);
}

std::unique_ptr<RuntimeCompiler> RuntimeCompiler::open(const std::string& folder, std::string& reason) {
    const std::string prefix = folder.empty() ? "" : folder + "/";
    if (!folder.empty()) dlopen((prefix + builtins_name).c_str(), RTLD_NOW | RTLD_GLOBAL);
    void* library = dlopen((prefix + library_name).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        reason = std::string("NVRTC (") + library_name + ") was not found" + (folder.empty() ? "" : " in " + folder);
        return nullptr;
    }
    auto functions = std::make_unique<Functions>();
    int major = 0;
    int minor = 0;
    if (!functions->find_in(library) || functions->version(&major, &minor) != 0) {
        reason = std::string(library_name) + " lacks functions of CUDA 13";
        dlclose(library);
        return nullptr;
    }
    const std::string version = std::to_string(major) + "." + std::to_string(minor);
    return std::unique_ptr<RuntimeCompiler>(new RuntimeCompiler(library, std::move(functions), version));
}

CompiledKernel RuntimeCompiler::compile(const CompileRequest& request) const {
    const Functions& nvrtc = *functions_;
    std::vector<const char*> names;
    std::vector<const char*> texts;
    for (const EmbeddedSource& source : embedded_sources()) {
        names.push_back(source.name);
        texts.push_back(source.text);
    }
    Functions::Program program = nullptr;
    if (nvrtc.create(&program, request.source.c_str(), "fused.cu", static_cast<int>(names.size()), texts.data(), names.data()) !=
        0) {
        throw_defect("NVRTC does not take a source");
    }
    const auto destroy = [&](Functions::Program* made) { nvrtc.destroy(made); };
    const std::unique_ptr<Functions::Program, decltype(destroy)> owner(&program, destroy);
    if (nvrtc.add_name(program, request.kernel.c_str()) != 0) throw_defect("NVRTC does not take the name " + request.kernel);

    // The same bits as on the host: no contraction, no flush to zero, correctly rounded division and square root.
    const std::string architecture = "--gpu-architecture=sm_" + std::to_string(request.architecture);
    std::vector<const char*> options{"--std=c++20", architecture.c_str(), "--device-int128", "--fmad=false",
                                     "--ftz=false", "--prec-div=true",    "--prec-sqrt=true"};
    if (request.report_resources) options.push_back("--ptxas-options=-v");
    const int status = nvrtc.compile(program, static_cast<int>(options.size()), options.data());
    CompiledKernel out;
    std::size_t size = 0;
    if (nvrtc.log_size(program, &size) == 0 && size > 1) {
        out.log.resize(size);
        nvrtc.log(program, out.log.data());
        out.log.resize(size - 1);
    }
    if (status != 0) throw_defect("a generated kernel does not compile: " + out.log);
    const char* lowered = nullptr;
    if (nvrtc.lowered_name(program, request.kernel.c_str(), &lowered) != 0 || nvrtc.cubin_size(program, &size) != 0) {
        throw_defect("NVRTC made no code of " + request.kernel);
    }
    out.name = lowered;
    out.cubin.resize(size);
    nvrtc.cubin(program, out.cubin.data());
    return out;
}

}  // namespace windrow::gpu
