package org.quicprochat.plugin;

import java.net.InetAddress;
import java.util.function.Supplier;

/** A client's connection. Thread-safe. Ends with the client, an idle timeout, or the server. */
public interface Connection {
    /** A number unique in the life of the process. */
    long id();

    /** The client's address as of now; a connection can migrate. */
    InetAddress remoteAddress();

    /**
     * What this plugin keeps on this connection, made on first use; gone with the connection. One object a plugin and
     * type, so the number of them is bounded; the object bounds itself. The type is a class of the plugin's own, never
     * the JDK's, which plugins would share.
     */
    <T> T attachment(Class<T> type, Supplier<T> initial);
}
