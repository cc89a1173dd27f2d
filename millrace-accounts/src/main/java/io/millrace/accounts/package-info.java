// SPDX-License-Identifier: Apache-2.0
/// Users and their passwords in a database.
package io.millrace.accounts;
