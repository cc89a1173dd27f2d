// SPDX-License-Identifier: Apache-2.0
/// Files of a folder as answers: which file a path means, which of its codings and which of its
/// bytes a client gets, what is kept ready in memory; and a site's own error pages.
package io.millrace.files;
