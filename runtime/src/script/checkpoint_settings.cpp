// SPDX-License-Identifier: Apache-2.0
#include "script/checkpoint_settings.hpp"

#include "windrow/kernels/error.hpp"

#include <charconv>
#include <string>

namespace windrow::script {

namespace {

std::filesystem::path folder_of(std::string text, const std::filesystem::path& base) {
    const std::size_t scheme = text.find("://");
    if (scheme != std::string::npos) {
        if (text.substr(0, scheme) != "file") {
            throw Error("W1020", "'execution.checkpointing.dir' = '" + text + "' is on no file system that Windrow writes to",
                        "write the path of a local folder");
        }
        text.erase(0, scheme + 3);
    }
    const std::filesystem::path folder(text);
    return folder.is_absolute() ? folder : base / folder;
}

std::size_t number_of(const std::string& text) {
    std::size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    if (number == 0) {
        throw Error("W1020", "'execution.checkpointing.num-retained' = '" + text + "' would keep no checkpoint",
                    "write 1 or more");
    }
    return number;
}

/// An option of the command line that was given for nothing: whoever gave it believes that the job takes checkpoints.
[[noreturn]] void refuse_without_folder(const std::string& option) {
    throw Error("W1020", option + " says nothing without a folder of checkpoints",
                "give it: --checkpoint-dir DIR, or SET 'execution.checkpointing.dir' = 'DIR'");
}

}  // namespace

exec::CheckpointOptions job_checkpoints(exec::CheckpointOptions options, const catalog::Settings& settings,
                                        const std::filesystem::path& base, std::size_t job) {
    if (options.folder.empty()) {
        if (const auto folder = settings.get("execution.checkpointing.dir")) options.folder = folder_of(*folder, base);
    }
    if (options.folder.empty()) {
        if (!options.resume || options.from) refuse_without_folder("--resume");
        if (options.interval.count() != 0) refuse_without_folder("--checkpoint-interval");
        if (options.kept != 0) refuse_without_folder("--checkpoints-kept");
        return options;
    }
    options.folder /= "job-" + std::to_string(job);
    if (options.interval.count() == 0) {
        options.interval = std::chrono::milliseconds(
            settings.milliseconds("execution.checkpointing.interval", exec::default_checkpoint_interval.count()));
    }
    if (options.kept == 0) {
        const auto kept = settings.get("execution.checkpointing.num-retained");
        options.kept = kept ? number_of(*kept) : exec::default_checkpoints_kept;
    }
    return options;
}

}  // namespace windrow::script
