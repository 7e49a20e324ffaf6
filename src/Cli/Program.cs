Console.WriteLine("usage: mlmath COMMAND [ARGUMENT …]");
return args is ["--help"] ? 0 : 2;
