// SPDX-License-Identifier: Apache-2.0
#include "command/gen_command.hpp"

#include "command/exit_code.hpp"
#include "command/memory_size.hpp"
#include "command/quantity_text.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace windrow::command {

int run_gen_command(const generate::GeneratorOptions& options) {
    const generate::GeneratedSize size = generate::generate(options);
    std::fputs(generate::table_definition(options).c_str(), options.out == "-" ? stderr : stdout);
    const double rate = size.seconds > 0 ? static_cast<double>(size.rows) / size.seconds : 0;
    std::fputs(fmt::format("{} records, {}, in {:.2f} s: {} records/s\n", size.rows, memory_size_text(size.bytes), size.seconds,
                           quantity_text(rate))
                   .c_str(),
               stderr);
    return exit_ok;
}

}  // namespace windrow::command
