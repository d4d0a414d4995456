// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The whole syntax tree: expressions, queries, statements.

#include "windrow/runtime/sql/expression_ast.hpp"
#include "windrow/runtime/sql/query_ast.hpp"
#include "windrow/runtime/sql/statement_ast.hpp"
