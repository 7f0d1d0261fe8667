package org.quicprochat.blobs;

import org.quicprochat.plugin.IdentityKey;

/** What one account has to do with one blob. */
record Slot(IdentityKey owner, BlobId blob) {}
