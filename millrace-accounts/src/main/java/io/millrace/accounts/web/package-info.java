// SPDX-License-Identifier: Apache-2.0
/// Registering, logging in and logging out over HTTP, by forms and by JSON.
package io.millrace.accounts.web;
